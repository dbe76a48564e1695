"""A box's colours: what kind of work its layer does."""

from __future__ import annotations

FAMILIES = (
    (("Input",), ("#f2f4f7", "#98a2b3")),
    (("Conv", "Separable", "Depthwise"), ("#e0f2fe", "#0284c7")),
    (
        ("Pooling", "UpSampling", "Cropping", "ZeroPadding", "Flatten", "Reshape", "Permute", "Repeat"),
        ("#f0fdf4", "#16a34a"),
    ),
    (("LSTM", "GRU", "RNN", "Bidirectional", "Attention"), ("#f5f3ff", "#7c3aed")),
    (("Normalization", "Dropout", "Noise"), ("#fefce8", "#ca8a04")),
    (("Embedding", "Lookup", "Vectorization", "Encoding", "Hashing", "Discretization"), ("#fdf2f8", "#db2777")),
    (
        ("Add", "Concatenate", "Multiply", "Average", "Maximum", "Minimum", "Subtract", "Dot", "ops."),
        ("#fff7ed", "#ea580c"),
    ),
    (("Dense",), ("#eef2ff", "#4f46e5")),
)
OTHER = ("#f9fafb", "#667085")


def colours_of(kind: str) -> tuple[str, str]:
    """Fill and line."""
    return next((colours for words, colours in FAMILIES if any(word in kind for word in words)), OTHER)
