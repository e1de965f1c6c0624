package org.galaxyscreen.features.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.galaxyscreen.features.network.Convolution.Edges;
import org.jspecify.annotations.Nullable;

/**
 * EfficientNet-Lite as data: EfficientNet (Tan and Le 2019, arXiv:1905.11946) without squeeze-and-excitation and with ReLU6,
 * made for processors (tensorflow/tpu, {@code models/official/efficientnet/lite}). Named as timm names {@code tf_efficientnet_lite0}, with
 * TensorFlow's padding. Immutable.
 *
 * <p>A stem of stride 2, seven groups of inverted bottlenecks, and a 1×1 convolution to 1280 channels. {@link Stage#LAYER1} to
 * {@link Stage#LAYER3} end where the image is shrunk to a 4th, an 8th and a 16th, after timm's {@code blocks.1}, {@code blocks.2} and
 * {@code blocks.4}: what a bottleneck makes is not rectified, so that such features may be negative. {@link Stage#LAYER4} is the
 * whole network: the 1280 channels, rectified, as its classifier reads them.
 */
public final class EfficientNetLite implements Network {
    /** The networks of this kind. */
    public enum Size {
        /** 4.7 million parameters, trained on 224 pixels: 1280 features for a tenth of ResNet-50's products. */
        LITE0(1.0, 1.0, 224),
        /** 5.4 million parameters, 240 pixels. */
        LITE1(1.0, 1.1, 240),
        /** 6.1 million parameters, 260 pixels. */
        LITE2(1.1, 1.2, 260);

        private final double width;
        private final double depth;
        private final int inputSize;

        Size(double width, double depth, int inputSize) {
            this.width = width;
            this.depth = depth;
            this.inputSize = inputSize;
        }

        /** The side of the images that it was trained on, pixels. */
        public int inputSize() {
            return inputSize;
        }

        private int channels(int channels) {
            double scaled = channels * width;
            int rounded = Math.max(8, (int) (scaled + 4) / 8 * 8);
            return rounded < 0.9 * scaled ? rounded + 8 : rounded;
        }

        private int repeats(Group group) {
            return group.fixed ? group.repeats : (int) Math.ceil(depth * group.repeats);
        }
    }

    /** A group of blocks: of which the first has the stride, and all the same number of channels. */
    private enum Group {
        G0(1, 3, 1, 1, 16, true, null),
        G1(2, 3, 2, 6, 24, false, Stage.LAYER1),
        G2(2, 5, 2, 6, 40, false, Stage.LAYER2),
        G3(3, 3, 2, 6, 80, false, null),
        G4(3, 5, 1, 6, 112, false, Stage.LAYER3),
        G5(4, 5, 2, 6, 192, false, null),
        G6(1, 3, 1, 6, 320, true, null);

        private final int repeats;
        private final int kernel;
        private final int stride;
        private final int expansion;
        private final int channels;
        /** Whether it is as long in the larger networks, as the first and the last group are. */
        private final boolean fixed;

        private final @Nullable Stage ends;

        Group(int repeats, int kernel, int stride, int expansion, int channels, boolean fixed, @Nullable Stage ends) {
            this.repeats = repeats;
            this.kernel = kernel;
            this.stride = stride;
            this.expansion = expansion;
            this.channels = channels;
            this.fixed = fixed;
            this.ends = ends;
        }
    }

    /**
     * {@code project(relu6(depthwise(relu6(expand(x)))))}, each convolution with its batch norm, plus {@code x} where {@code residual}.
     *
     * @param name timm's: {@code blocks.1.0}
     * @param expand the 1×1 convolution to more channels; null in the first block, which has none
     * @param depthwise each channel by itself
     * @param project the 1×1 convolution to few channels, not rectified
     * @param residual whether the input is added
     * @param ends the stage that ends after this block; null for none
     */
    public record Bottleneck(
            String name,
            @Nullable Convolution expand,
            Convolution depthwise,
            Convolution project,
            boolean residual,
            @Nullable Stage ends) {
        /** In the order of timm's {@code state_dict}. */
        public List<Convolution> convolutions() {
            return expand == null ? List.of(depthwise, project) : List.of(expand, depthwise, project);
        }
    }

    private static final int STEM = 32;
    private static final int STEM_BLOCKS = 2;
    private static final int HEAD = 1280;

    /** timm's names, and those of the {@code efficientnet_lite_pytorch} package. */
    private static final Pattern PARAMETER = Pattern.compile("(?:.*\\.)?(?:"
            + "(?:conv_stem|conv_head|_conv_stem|_conv_head)\\.weight"
            + "|(?:_blocks\\.\\d+\\.|blocks\\.\\d+\\.\\d+\\.)?_?bn\\d\\.(?:weight|bias|running_mean|running_var)"
            + "|blocks\\.\\d+\\.\\d+\\.conv_(?:pw|dw|pwl)\\.weight"
            + "|_blocks\\.\\d+\\._(?:expand|depthwise|project)_conv\\.weight)");

    private final Size size;
    private final Stage lastStage;
    private final Convolution stem = new Convolution("conv_stem", "bn1", 3, STEM, 3, 2, 1, Edges.SAME);
    private final List<Bottleneck> blocks;
    private final @Nullable Convolution head;

    private EfficientNetLite(Size size, Stage lastStage) {
        this.size = Objects.requireNonNull(size, "size");
        this.lastStage = Objects.requireNonNull(lastStage, "lastStage");
        List<Bottleneck> list = new ArrayList<>();
        int in = STEM;
        for (Group group : Group.values()) {
            if (!list.isEmpty() && list.get(list.size() - 1).ends() == lastStage) {
                break;
            }
            int out = size.channels(group.channels);
            int repeats = size.repeats(group);
            for (int i = 0; i < repeats; i++) {
                String name = "blocks." + group.ordinal() + "." + i;
                list.add(block(name, group, in, out, i == 0 ? group.stride : 1, i == repeats - 1 ? group.ends : null));
                in = out;
            }
        }
        blocks = List.copyOf(list);
        head = lastStage == Stage.LAYER4 ? pointwise("conv_head", "bn2", in, HEAD) : null;
    }

    private static Bottleneck block(String name, Group group, int in, int out, int stride, @Nullable Stage ends) {
        int wide = in * group.expansion;
        boolean expands = group.expansion > 1;
        String[] norms = expands ? new String[] {".bn1", ".bn2", ".bn3"} : new String[] {"", ".bn1", ".bn2"};
        return new Bottleneck(
                name,
                expands ? pointwise(name + ".conv_pw", name + norms[0], in, wide) : null,
                new Convolution(name + ".conv_dw", name + norms[1], wide, wide, group.kernel, stride, wide, Edges.SAME),
                pointwise(name + (expands ? ".conv_pwl" : ".conv_pw"), name + norms[2], wide, out),
                stride == 1 && in == out,
                ends);
    }

    private static Convolution pointwise(String name, String norm, int in, int out) {
        return new Convolution(name, norm, in, out, 1, 1, 1, Edges.SAME);
    }

    /**
     * A network of that size, from the image to the end of that stage.
     *
     * @param size which of the networks
     * @param lastStage where it ends
     * @return the network
     */
    public static EfficientNetLite of(Size size, Stage lastStage) {
        return new EfficientNetLite(size, lastStage);
    }

    /** Which of the networks this is. */
    public Size size() {
        return size;
    }

    @Override
    public String title() {
        return "EfficientNet-Lite" + size.ordinal();
    }

    @Override
    public Stage lastStage() {
        return lastStage;
    }

    @Override
    public EfficientNetLite upTo(Stage stage) {
        return of(size, stage);
    }

    @Override
    public int dimensions(Stage stage) {
        return stage == Stage.LAYER4
                ? HEAD
                : Arrays.stream(Group.values())
                        .filter(group -> group.ends == stage)
                        .mapToInt(group -> size.channels(group.channels))
                        .findFirst()
                        .orElseThrow();
    }

    /** {@inheritDoc} Where halves are not whole they are rounded up. */
    @Override
    public int side(Stage stage, int inputSize) {
        return -Math.floorDiv(-inputSize, 4 << stage.ordinal());
    }

    /** {@inheritDoc} It takes images of any size. */
    @Override
    public Optional<String> inputFault(int inputSize) {
        return Optional.empty();
    }

    /** The first convolution, which ReLU6 follows. */
    public Convolution stem() {
        return stem;
    }

    /** The blocks in order. */
    public List<Bottleneck> blocks() {
        return blocks;
    }

    /** The first blocks: the last of them shrinks the image to its 4th. Their activations are the widest, and none of them ends a stage. */
    public List<Bottleneck> stemBlocks() {
        return blocks.subList(0, STEM_BLOCKS);
    }

    /** The blocks after {@link #stemBlocks}, all of which expand. */
    public List<Bottleneck> laterBlocks() {
        return blocks.subList(STEM_BLOCKS, blocks.size());
    }

    /** The last convolution, which ReLU6 follows; empty where the network ends before it. */
    public Optional<Convolution> head() {
        return Optional.ofNullable(head);
    }

    /** {@inheritDoc} The names are timm's. */
    @Override
    public List<Convolution> convolutions() {
        List<Convolution> list = new ArrayList<>();
        list.add(stem);
        blocks.forEach(block -> list.addAll(block.convolutions()));
        head().ifPresent(list::add);
        return list;
    }

    /** {@inheritDoc} For Lite0 at 224 pixels 3.9e8 (with the classifier's 1.3e6). */
    @Override
    public long multiplyAdds(int inputSize) {
        long sum = 0;
        int side = inputSize;
        for (Convolution c : convolutions()) {
            side = c.outputSize(side);
            sum += c.multiplyAdds(side);
        }
        return sum;
    }

    /**
     * Whether a name may be that of a parameter, the classifier's aside, by timm's names or those of the {@code
     * efficientnet_lite_pytorch} package, with or without a wrapper's prefix.
     *
     * @param name as a file has it
     * @return whether it may be
     */
    public static boolean isParameter(String name) {
        return PARAMETER.matcher(name).matches();
    }
}
