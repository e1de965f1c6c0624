package org.galaxyscreen.features.weights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galaxyscreen.features.network.EfficientNetLite;
import org.galaxyscreen.features.network.Stage;

/** Knows an EfficientNet-Lite by its parameters, and gives those of the {@code efficientnet_lite_pytorch} package timm's names. */
final class LiteNames {
    private static final String FLAT = "_blocks.";

    /** What an EfficientNet of another kind has in each block. */
    private static final String SQUEEZE = "se.conv_reduce";

    /** A damaged file may lack so many; a network of another kind lacks more. */
    private static final int MISSING = 3;

    private LiteNames() {}

    /**
     * Tensors under timm's names.
     *
     * @param tensors by the names of timm, of the package, or of another network, which are left as they are
     */
    static Map<String, Tensor> asInTimm(Map<String, Tensor> tensors) {
        if (!tensors.containsKey("_conv_stem.weight")) {
            return tensors;
        }
        int count = 0;
        while (hasBlock(tensors, count)) {
            count++;
        }
        for (EfficientNetLite.Size size : EfficientNetLite.Size.values()) {
            EfficientNetLite network = EfficientNetLite.of(size, Stage.LAYER4);
            if (network.blocks().size() == count) {
                return renamed(tensors, names(network));
            }
        }
        return tensors;
    }

    private static boolean hasBlock(Map<String, Tensor> tensors, int block) {
        return tensors.containsKey(FLAT + block + "._depthwise_conv.weight");
    }

    private static Map<String, Tensor> renamed(Map<String, Tensor> tensors, Map<String, String> names) {
        Map<String, Tensor> renamed = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            int dot = name.lastIndexOf('.');
            String layer = dot < 0 ? null : names.get(name.substring(0, dot));
            renamed.put(layer == null ? name : layer + name.substring(dot), tensor);
        });
        return renamed;
    }

    /** timm's names of layers by those of the package, which counts blocks through. */
    private static Map<String, String> names(EfficientNetLite network) {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("_conv_stem", network.stem().name());
        names.put("_bn0", network.stem().norm());
        for (int i = 0; i < network.blocks().size(); i++) {
            EfficientNetLite.Bottleneck block = network.blocks().get(i);
            String prefix = FLAT + i + ".";
            if (block.expand() != null) {
                names.put(prefix + "_expand_conv", block.expand().name());
                names.put(prefix + "_bn0", block.expand().norm());
            }
            names.put(prefix + "_depthwise_conv", block.depthwise().name());
            names.put(prefix + "_bn1", block.depthwise().norm());
            names.put(prefix + "_project_conv", block.project().name());
            names.put(prefix + "_bn2", block.project().norm());
        }
        network.head().ifPresent(head -> {
            names.put("_conv_head", head.name());
            names.put("_bn1", head.norm());
        });
        names.put("_fc", "classifier");
        return names;
    }

    /**
     * The network whose parameters these are, by their names and shapes; a few may be missing or wrong.
     *
     * @param tensors under timm's names
     */
    static Optional<EfficientNetLite> recognise(Map<String, Tensor> tensors) {
        if (tensors.keySet().stream().anyMatch(name -> name.contains(SQUEEZE))) {
            return Optional.empty();
        }
        EfficientNetLite best = null;
        int fewest = MISSING + 1;
        for (EfficientNetLite network : candidates()) {
            int faults = faults(network, tensors);
            if (faults < fewest) {
                best = network;
                fewest = faults;
            }
        }
        return Optional.ofNullable(best);
    }

    private static List<EfficientNetLite> candidates() {
        List<EfficientNetLite> candidates = new ArrayList<>();
        for (EfficientNetLite.Size size : EfficientNetLite.Size.values()) {
            for (Stage stage : Stage.values()) {
                candidates.add(EfficientNetLite.of(size, stage));
            }
        }
        return candidates;
    }

    private static int faults(EfficientNetLite network, Map<String, Tensor> tensors) {
        Map<String, List<Integer>> shapes = network.parameterShapes();
        int faults = 0;
        for (Map.Entry<String, List<Integer>> entry : shapes.entrySet()) {
            Tensor tensor = tensors.get(entry.getKey());
            faults += tensor != null && tensor.shape().equals(entry.getValue()) ? 0 : 1;
        }
        for (String name : tensors.keySet()) {
            faults += EfficientNetLite.isParameter(name) && !shapes.containsKey(name) ? 1 : 0;
        }
        return faults;
    }
}
