"""The data section as code: which kind of script it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.ejecting.arrays_code import arrays_data, unsaid
from kerascli.ejecting.folder_code import folder_data
from kerascli.ejecting.loaders_code import FolderSource
from kerascli.ejecting.python_code import answer_of
from kerascli.ejecting.source_code import effective
from kerascli.ejecting.streams_code import streams_data
from kerascli.ejecting.table_code import table_data
from kerascli.ejecting.text_code import is_array
from kerascli.ejecting.windows_code import windows_data
from kerascli.sources.huggingface import HuggingfaceSource
from kerascli.sources.python import PythonSource
from kerascli.sources.table import TableSource
from kerascli.sources.timeseries import TimeseriesSource

if TYPE_CHECKING:
    from kerascli.ejecting.feeding import FitData
    from kerascli.ejecting.writing import Writing
    from kerascli.preparation.section import DataSection


def data_code(section: DataSection, writing: Writing) -> FitData:
    """The lines that make the examples, and what `fit` is given of them."""
    first = section.source or section.train
    if first is None:
        raise AssertionError("a data section without a source was refused when it was read")
    source = effective(first, writing)
    is_table = section.target is not None or section.features is not None
    if isinstance(source, TimeseriesSource):
        return windows_data(section, source, writing)
    if isinstance(source, TableSource) or (is_table and isinstance(source, PythonSource)):
        return table_data(section, source, writing)
    if isinstance(source, HuggingfaceSource) and (source.huggingface.images or source.huggingface.audio):
        return unsaid(section, writing)
    if isinstance(source, HuggingfaceSource):
        return table_data(section, source, writing)
    if isinstance(source, FolderSource) and not is_array(source):
        found = folder_data(section, source, writing)
        return unsaid(section, writing) if found is None else found
    if isinstance(source, PythonSource) and answer_of(source, writing).is_stream:
        return streams_data(section, writing)
    return arrays_data(section, source, writing)
