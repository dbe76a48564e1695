"""What is known of the pretrained models of keras.applications: size, accuracy on ImageNet, input, preprocessing.

The figures are those that Keras publishes with them (keras.io/api/applications), for `include_top: true`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Application:
    """One model's figures."""

    name: str
    megabytes: int | None
    """Of the weights."""
    parameters: str
    top1: float
    top5: float | None
    size: int
    """Height and width of the images that it was trained on."""
    module: str
    """Where its `preprocess_input` is."""
    prepares_itself: bool = False
    """True where a layer of the model scales pixels of 0 to 255, and `preprocess_input` does nothing."""

    @property
    def preparation(self) -> str:
        """What the images need, as one would write it."""
        if self.prepares_itself:
            return "none: pixels of 0 to 255 (include_preprocessing: true is the default)"
        return f"data: {{prepare: {{x: [{self.module}.preprocess_input]}}}}"


def _family(
    module: str, *rows: tuple[str, int | None, str, float, float | None, int], own: bool = False
) -> list[Application]:
    return [Application(*row, module, own) for row in rows]


APPLICATIONS: dict[str, Application] = {
    found.name: found
    for found in (
        *_family("xception", ("Xception", 88, "22.9M", 79.0, 94.5, 299)),
        *_family("vgg16", ("VGG16", 528, "138.4M", 71.3, 90.1, 224)),
        *_family("vgg19", ("VGG19", 549, "143.7M", 71.3, 90.0, 224)),
        *_family("resnet", ("ResNet50", 98, "25.6M", 74.9, 92.1, 224), ("ResNet101", 171, "44.7M", 76.4, 92.8, 224),
                 ("ResNet152", 232, "60.4M", 76.6, 93.1, 224)),
        *_family("resnet_v2", ("ResNet50V2", 98, "25.6M", 76.0, 93.0, 224),
                 ("ResNet101V2", 171, "44.7M", 77.2, 93.8, 224), ("ResNet152V2", 232, "60.4M", 78.0, 94.2, 224)),
        *_family("inception_v3", ("InceptionV3", 92, "23.9M", 77.9, 93.7, 299)),
        *_family("inception_resnet_v2", ("InceptionResNetV2", 215, "55.9M", 80.3, 95.3, 299)),
        *_family("mobilenet", ("MobileNet", 16, "4.3M", 70.4, 89.5, 224)),
        *_family("mobilenet_v2", ("MobileNetV2", 14, "3.5M", 71.3, 90.1, 224)),
        *_family("mobilenet_v3", ("MobileNetV3Small", None, "2.6M", 68.1, None, 224),
                 ("MobileNetV3Large", None, "5.5M", 75.6, None, 224), own=True),
        *_family("densenet",
                 ("DenseNet121", 33, "8.1M", 75.0, 92.3, 224), ("DenseNet169", 57, "14.3M", 76.2, 93.2, 224),
                 ("DenseNet201", 80, "20.2M", 77.3, 93.6, 224)),
        *_family("nasnet",
                 ("NASNetMobile", 23, "5.3M", 74.4, 91.9, 224), ("NASNetLarge", 343, "88.9M", 82.5, 96.0, 331)),
        *_family("efficientnet", ("EfficientNetB0", 29, "5.3M", 77.1, 93.3, 224),
                 ("EfficientNetB1", 31, "7.9M", 79.1, 94.4, 240), ("EfficientNetB2", 36, "9.2M", 80.1, 94.9, 260),
                 ("EfficientNetB3", 48, "12.3M", 81.6, 95.7, 300), ("EfficientNetB4", 75, "19.5M", 82.9, 96.4, 380),
                 ("EfficientNetB5", 118, "30.6M", 83.6, 96.7, 456), ("EfficientNetB6", 166, "43.3M", 84.0, 96.8, 528),
                 ("EfficientNetB7", 256, "66.7M", 84.3, 97.0, 600), own=True),
        *_family("efficientnet_v2", ("EfficientNetV2B0", 29, "7.2M", 78.7, 94.3, 224),
                 ("EfficientNetV2B1", 34, "8.2M", 79.8, 95.0, 240), ("EfficientNetV2B2", 42, "10.2M", 80.5, 95.1, 260),
                 ("EfficientNetV2B3", 59, "14.5M", 82.0, 95.8, 300), ("EfficientNetV2S", 88, "21.6M", 83.9, 96.7, 384),
                 ("EfficientNetV2M", 220, "54.4M", 85.3, 97.4, 480),
                 ("EfficientNetV2L", 479, "119.0M", 85.7, 97.5, 480),
                 own=True),
        *_family("convnext", ("ConvNeXtTiny", 109, "28.6M", 81.3, None, 224),
                 ("ConvNeXtSmall", 192, "50.2M", 82.3, None, 224), ("ConvNeXtBase", 339, "88.5M", 85.3, None, 224),
                 ("ConvNeXtLarge", 755, "197.7M", 86.3, None, 224), ("ConvNeXtXLarge", 1310, "350.1M", 86.7, None, 224),
                 own=True),
    )
}  # fmt: skip
