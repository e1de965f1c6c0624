package org.galaxyscreen.features.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * ResNet-50 as data: the convolutions and how they are joined, named as in torchvision's {@code state_dict}. Engines read
 * this description; none of them knows the network by heart. Immutable.
 *
 * <p>The stem is a 7×7 convolution of stride 2, batch norm, ReLU and a 3×3 maximum pool of stride 2 with padding 1; then
 * come the bottleneck blocks, and the features are the last block's output averaged over the image (He et al. 2016,
 * doi:10.1109/CVPR.2016.90).
 */
public final class ResNet50 {
    /** Where a block that halves the resolution has its stride. */
    public enum Variant {
        /** In the first 1×1 convolution, as in the paper, Keras and DL4J's zoo. */
        V1,
        /** In the 3×3 convolution, as in torchvision and timm. */
        V1_5
    }

    /**
     * A convolution without bias, followed by batch norm; padding is {@code kernel / 2} (rounded down) on every side.
     *
     * @param name prefix of its weight, {@code name.weight}: [out, in, kernel, kernel]
     * @param norm prefix of the batch norm's {@code weight, bias, running_mean, running_var}: [out]
     */
    public record Convolution(String name, String norm, int in, int out, int kernel, int stride) {
        public int padding() {
            return kernel / 2;
        }

        /** The side of the output for a square input. */
        public int outputSize(int inputSize) {
            return (inputSize + 2 * padding() - kernel) / stride + 1;
        }
    }

    /**
     * {@code relu(conv3(relu(conv2(relu(conv1(x))))) + shortcut(x))}, each convolution with its batch norm.
     *
     * @param name torchvision's: {@code layer1.0}
     * @param downsample the projection of the shortcut; null where the shortcut is the input itself
     */
    public record Bottleneck(
            String name,
            Stage stage,
            Convolution conv1,
            Convolution conv2,
            Convolution conv3,
            @Nullable Convolution downsample) {
        /** In the order of torchvision's {@code state_dict}. */
        public List<Convolution> convolutions() {
            return downsample == null ? List.of(conv1, conv2, conv3) : List.of(conv1, conv2, conv3, downsample);
        }
    }

    private static final int[] BLOCKS = {3, 4, 6, 3};

    private static final ResNet50 WHOLE = new ResNet50(Variant.V1_5, Stage.LAYER4);

    private final Variant variant;
    private final Stage lastStage;
    private final Convolution stem = new Convolution("conv1", "bn1", 3, 64, 7, 2);
    private final List<Bottleneck> blocks;

    private ResNet50(Variant variant, Stage lastStage) {
        this.variant = Objects.requireNonNull(variant, "variant");
        this.lastStage = Objects.requireNonNull(lastStage, "lastStage");
        List<Bottleneck> list = new ArrayList<>();
        int in = stem.out();
        for (Stage stage : Stage.values()) {
            if (stage.compareTo(lastStage) > 0) {
                break;
            }
            int out = stage.dimensions();
            for (int i = 0; i < BLOCKS[stage.ordinal()]; i++) {
                int stride = i == 0 && stage != Stage.LAYER1 ? 2 : 1;
                list.add(block(stage.layerName() + "." + i, stage, in, out, stride));
                in = out;
            }
        }
        blocks = List.copyOf(list);
    }

    private Bottleneck block(String name, Stage stage, int in, int out, int stride) {
        int width = out / 4;
        int first = variant == Variant.V1 ? stride : 1;
        return new Bottleneck(
                name,
                stage,
                new Convolution(name + ".conv1", name + ".bn1", in, width, 1, first),
                new Convolution(name + ".conv2", name + ".bn2", width, width, 3, stride / first),
                new Convolution(name + ".conv3", name + ".bn3", width, out, 1, 1),
                in == out ? null : new Convolution(name + ".downsample.0", name + ".downsample.1", in, out, 1, stride));
    }

    /** The network from the image to the end of that stage. */
    public static ResNet50 upTo(Stage lastStage, Variant variant) {
        return new ResNet50(variant, lastStage);
    }

    public Variant variant() {
        return variant;
    }

    public Stage lastStage() {
        return lastStage;
    }

    public Convolution stem() {
        return stem;
    }

    /** The blocks in order. */
    public List<Bottleneck> blocks() {
        return blocks;
    }

    /** The convolutions in the order of torchvision's {@code state_dict}. */
    public List<Convolution> convolutions() {
        List<Convolution> list = new ArrayList<>();
        list.add(stem);
        for (Bottleneck block : blocks) {
            list.addAll(block.convolutions());
        }
        return list;
    }

    /** Every parameter's shape under its torchvision name, in the order of the {@code state_dict}. */
    public Map<String, List<Integer>> parameterShapes() {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        for (Convolution c : convolutions()) {
            shapes.put(c.name() + ".weight", List.of(c.out(), c.in(), c.kernel(), c.kernel()));
            for (String part : List.of("weight", "bias", "running_mean", "running_var")) {
                shapes.put(c.norm() + "." + part, List.of(c.out()));
            }
        }
        return shapes;
    }

    /** Whether a name is that of a parameter, the classifier's aside, with or without a wrapper's prefix. */
    public static boolean isParameter(String name) {
        return WHOLE.parameterShapes().keySet().stream()
                .anyMatch(own -> name.endsWith(own)
                        && (name.length() == own.length() || name.charAt(name.length() - own.length() - 1) == '.'));
    }

    /** Multiply-adds for one square image of that side; 4.087e9 (with the classifier's 2e6) at 224 for the whole network. */
    public long multiplyAdds(int inputSize) {
        int size = stem.outputSize(inputSize);
        long sum = cost(stem, size);
        size = (size + 2 - 3) / 2 + 1;
        for (Bottleneck block : blocks) {
            int afterFirst = block.conv1().outputSize(size);
            int after = block.conv2().outputSize(afterFirst);
            sum += cost(block.conv1(), afterFirst) + cost(block.conv2(), after) + cost(block.conv3(), after);
            if (block.downsample() != null) {
                sum += cost(block.downsample(), after);
            }
            size = after;
        }
        return sum;
    }

    private static long cost(Convolution c, int outputSize) {
        return (long) outputSize * outputSize * c.out() * c.in() * c.kernel() * c.kernel();
    }
}
