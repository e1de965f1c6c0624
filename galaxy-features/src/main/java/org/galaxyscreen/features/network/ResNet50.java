package org.galaxyscreen.features.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * ResNet-50 as data: the convolutions and how they are joined, named as in torchvision's {@code state_dict}. Engines read
 * this description; none of them knows the network by heart. Immutable.
 *
 * <p>The stem is a 7×7 convolution of stride 2, batch norm, ReLU and a 3×3 maximum pool of stride 2 with padding 1; then
 * come the bottleneck blocks, and the features are the last block's output averaged over the image (He et al. 2016,
 * doi:10.1109/CVPR.2016.90).
 */
public final class ResNet50 implements Network {
    /** Where a block that halves the resolution has its stride. */
    public enum Variant {
        /** In the first 1×1 convolution, as in the paper, Keras and DL4J's zoo. */
        V1,
        /** In the 3×3 convolution, as in torchvision and timm. */
        V1_5
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
            int out = channels(stage);
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

    /**
     * A network up to a stage, for engines that know ResNet-50 alone.
     *
     * @param network of any kind
     * @param lastStage where it is to end
     * @return the network up to there
     * @throws IllegalArgumentException if it is of another kind
     */
    public static ResNet50 of(Network network, Stage lastStage) {
        if (network instanceof ResNet50 own) {
            return own.upTo(lastStage);
        }
        throw new IllegalArgumentException("the network is " + network.title() + "; ResNet-50 expected");
    }

    /** The whole network as torchvision has it. */
    public static ResNet50 whole() {
        return WHOLE;
    }

    @Override
    public String title() {
        return "ResNet-50";
    }

    @Override
    public ResNet50 upTo(Stage stage) {
        return upTo(stage, variant);
    }

    private static int channels(Stage stage) {
        return 256 << stage.ordinal();
    }

    /** {@inheritDoc} 256, 512, 1024 and 2048. */
    @Override
    public int dimensions(Stage stage) {
        return channels(stage);
    }

    @Override
    public int side(Stage stage, int inputSize) {
        return inputSize >> (stage.ordinal() + 2);
    }

    /** {@inheritDoc} It takes multiples of 32, which every stage halves without a rest. */
    @Override
    public Optional<String> inputFault(int inputSize) {
        return inputSize % 32 == 0 ? Optional.empty() : Optional.of("a multiple of 32");
    }

    /** Where a block that halves the resolution has its stride. */
    public Variant variant() {
        return variant;
    }

    @Override
    public Stage lastStage() {
        return lastStage;
    }

    /** The first convolution, 7×7 with stride 2. */
    public Convolution stem() {
        return stem;
    }

    /** The blocks in order. */
    public List<Bottleneck> blocks() {
        return blocks;
    }

    /** {@inheritDoc} The names are torchvision's. */
    @Override
    public List<Convolution> convolutions() {
        List<Convolution> list = new ArrayList<>();
        list.add(stem);
        for (Bottleneck block : blocks) {
            list.addAll(block.convolutions());
        }
        return list;
    }

    /** Whether a name is that of a parameter, the classifier's aside, with or without a wrapper's prefix. */
    public static boolean isParameter(String name) {
        return WHOLE.parameterShapes().keySet().stream()
                .anyMatch(own -> name.endsWith(own)
                        && (name.length() == own.length() || name.charAt(name.length() - own.length() - 1) == '.'));
    }

    /** {@inheritDoc} 4.087e9 (with the classifier's 2e6) at 224 for the whole network. */
    @Override
    public long multiplyAdds(int inputSize) {
        int size = stem.outputSize(inputSize);
        long sum = stem.multiplyAdds(size);
        size = (size + 2 - 3) / 2 + 1;
        for (Bottleneck block : blocks) {
            int afterFirst = block.conv1().outputSize(size);
            int after = block.conv2().outputSize(afterFirst);
            sum += block.conv1().multiplyAdds(afterFirst)
                    + block.conv2().multiplyAdds(after)
                    + block.conv3().multiplyAdds(after);
            if (block.downsample() != null) {
                sum += block.downsample().multiplyAdds(after);
            }
            size = after;
        }
        return sum;
    }
}
