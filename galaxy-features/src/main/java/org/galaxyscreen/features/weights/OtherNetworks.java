package org.galaxyscreen.features.weights;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Knows networks that do not run from their weights by their parameters' names, so that a message can say what a file holds. */
final class OtherNetworks {
    /** What to do with a network of another kind. */
    static final String ADVICE =
            "ResNet-50 and EfficientNet-Lite 0 to 2 alone run from their weights; export this network as ONNX and run that"
                    + " (Engines.onnx, or --onnx FILE)";

    private OtherNetworks() {}

    /** A network whose names have nothing of a ResNet's. */
    static Optional<String> recognise(Map<String, Tensor> tensors) {
        if (has(tensors, "conv_dw.weight") && has(tensors, "stages.0.")
                || has(tensors, "features.1.0.block.0.weight")) {
            return Optional.of("a ConvNeXt");
        }
        if (has(tensors, "conv_stem.weight") || has(tensors, "features.1.0.block.0.0.weight")) {
            return Optional.of("an EfficientNet");
        }
        if (has(tensors, "patch_embed.proj.weight") || has(tensors, "encoder.layers.encoder_layer_0.")) {
            return Optional.of("a vision transformer");
        }
        if (has(tensors, "stages.0.") && has(tensors, "attn")) {
            return Optional.of("a MaxViT or another network of convolutions and attention");
        }
        return Optional.empty();
    }

    /** A relative of ResNet-50's, with names like its own. */
    static Optional<String> recogniseResNet(Map<String, Tensor> tensors) {
        Tensor first = tensors.get("layer1.0.conv1.weight");
        if (first != null && first.shape().equals(List.of(64, 64, 3, 3))) {
            return Optional.of(tensors.containsKey("layer1.2.conv1.weight") ? "a ResNet-34" : "a ResNet-18");
        }
        if (tensors.containsKey("layer2.7.conv1.weight")) {
            return Optional.of("a ResNet-152");
        }
        if (tensors.containsKey("layer3.6.conv1.weight")) {
            return Optional.of("a ResNet-101");
        }
        if (tensors.containsKey("layer1.0.conv1.weight") && tensors.containsKey("conv1.0.weight")) {
            return Optional.of("a ResNet with a deep stem");
        }
        return Optional.empty();
    }

    private static boolean has(Map<String, Tensor> tensors, String part) {
        return tensors.keySet().stream().anyMatch(name -> name.contains(part));
    }
}
