package org.galaxyscreen.features.engine.cuda;

import java.util.ArrayList;
import java.util.List;
import org.galaxyscreen.features.network.Convolution;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.ResNet50.Bottleneck;
import org.jspecify.annotations.Nullable;

/**
 * ResNet-50 as steps on a GPU, for a fixed number of images: what is computed from which buffer into which. Activations lie
 * channels last (NHWC), so that a 1×1 convolution of stride 1 is a plain matrix product, whose epilogue adds the bias and
 * the shortcut and applies ReLU: half of the network's work, and no activation is touched twice. Immutable, and knows nothing
 * of CUDA.
 *
 * <p>Images of floats, and the stem from them, are float32 in any precision: the stem has 3 % of the products but all of the
 * input's range. The narrow formats hold bytes exactly, so that a stem from bytes is computed in them, on tensor cores, with filters
 * that do the normalising.
 *
 * @param images how many images it computes at once
 * @param inputSize the images' side, pixels
 * @param dimensions the length of a feature row
 * @param steps in the order to run them in, from an image of floats
 * @param pixelSteps the same from an image of bytes; other in their beginning, if they are
 * @param bufferBytes how large each buffer must be that activations take turns in; the image is in the first
 */
record CudaPlan(
        int images, int inputSize, int dimensions, List<Step> steps, List<Step> pixelSteps, List<Long> bufferBytes) {
    /** Red, green, blue and a zero: rows of 16 bytes. */
    static final int IMAGE_CHANNELS = 4;

    /** Red, green, blue and a one, twice, in a narrow format: rows of 16 bytes as well. */
    static final int PIXEL_CHANNELS = 8;

    /** The buffer that stands for the features, float32, a row an image. */
    static final int OUTPUT = -1;

    static final int NO_SHORTCUT = -2;

    private static final int PACK_BYTES = 16;

    /** What a step does. */
    enum Operation {
        /** A convolution in float32, from the image. */
        STEM,
        /** The same in a narrow format, from the image's bytes, which its filters normalise. */
        PIXEL_STEM,
        /** The 3×3 maximum of stride 2 of float32, rounded to the precision. */
        MAX_POOL,
        /** The 3×3 maximum of stride 2 in the precision's own format. */
        NARROW_MAX_POOL,
        /** A 1×1 convolution of stride 1: a matrix product (gemm); with a shortcut, added in place. */
        GEMM,
        /** Any other convolution. */
        CONVOLUTION,
        /** The average over each image, in float32. */
        AVERAGE
    }

    /**
     * A step.
     *
     * @param name of what it makes, a convolution's or a block's
     * @param convolution whose weights it uses; null where it has none
     * @param channels of what it reads
     * @param size the side of what it reads
     * @param source the buffer it reads
     * @param target the buffer it writes, or {@link #OUTPUT}
     * @param shortcut the buffer that is added, which is the target; {@link #NO_SHORTCUT} where none is
     */
    record Step(
            Operation operation,
            String name,
            @Nullable Convolution convolution,
            int channels,
            int size,
            int source,
            int target,
            int shortcut,
            boolean relu) {
        Step as(Operation other, int otherChannels) {
            return new Step(other, name, convolution, otherChannels, size, source, target, shortcut, relu);
        }
    }

    CudaPlan {
        steps = List.copyOf(steps);
        pixelSteps = List.copyOf(pixelSteps);
        bufferBytes = List.copyOf(bufferBytes);
    }

    /** How many 16 bytes, which a kernel moves at once, a pixel's channels are. */
    static int packs(int channels, int valueBytes) {
        if (channels * valueBytes % PACK_BYTES != 0) {
            throw new IllegalArgumentException(channels + " channels are not a multiple of " + PACK_BYTES + " bytes");
        }
        return channels * valueBytes / PACK_BYTES;
    }

    /** @param valueBytes of an activation: 4 or 2 */
    static CudaPlan of(ResNet50 network, int inputSize, int images, int valueBytes) {
        return new Sketch(images, inputSize, valueBytes).plan(network);
    }

    /** All buffers together. */
    long bytes() {
        return bufferBytes.stream().mapToLong(Long::longValue).sum();
    }

    /** A tensor while the plan is made. */
    private record Activation(int buffer, int channels, int size) {}

    private static final class Sketch {
        private final int images;
        private final int inputSize;
        private final int valueBytes;
        private final List<Step> steps = new ArrayList<>();
        private final List<Long> bytes = new ArrayList<>();
        private final List<Boolean> free = new ArrayList<>();

        Sketch(int images, int inputSize, int valueBytes) {
            this.images = images;
            this.inputSize = inputSize;
            this.valueBytes = valueBytes;
        }

        CudaPlan plan(ResNet50 network) {
            Convolution stem = network.stem();
            Activation image = allocate(IMAGE_CHANNELS, inputSize, Float.BYTES);
            int size = stem.outputSize(inputSize);
            Activation wide = allocate(stem.out(), size, Float.BYTES);
            add(Operation.STEM, stem.name(), stem, image, wide, NO_SHORTCUT, true);
            release(image);
            Activation x = allocate(stem.out(), (size - 1) / 2 + 1, valueBytes);
            add(Operation.MAX_POOL, "maxpool", null, wide, x, NO_SHORTCUT, false);
            release(wide);
            for (Bottleneck block : network.blocks()) {
                x = bottleneck(block, x);
            }
            add(Operation.AVERAGE, "features", null, x, new Activation(OUTPUT, x.channels(), 1), NO_SHORTCUT, false);
            return new CudaPlan(images, inputSize, x.channels(), steps, fromPixels(), bytes);
        }

        /** The narrow formats have another beginning, in the same buffers. */
        private List<Step> fromPixels() {
            if (valueBytes == Float.BYTES) {
                return steps;
            }
            return steps.stream()
                    .map(step -> switch (step.operation()) {
                        case STEM -> step.as(Operation.PIXEL_STEM, PIXEL_CHANNELS);
                        case MAX_POOL -> step.as(Operation.NARROW_MAX_POOL, step.channels());
                        default -> step;
                    })
                    .toList();
        }

        private Activation bottleneck(Bottleneck block, Activation x) {
            Activation shortcut = block.downsample() == null ? x : convolved(block.downsample(), x, false);
            Activation y = convolved(block.conv1(), x, true);
            if (shortcut != x) {
                release(x);
            }
            Activation z = convolved(block.conv2(), y, true);
            release(y);
            add(Operation.GEMM, block.name(), block.conv3(), z, shortcut, shortcut.buffer(), true);
            release(z);
            return shortcut;
        }

        private Activation convolved(Convolution c, Activation x, boolean relu) {
            Activation y = allocate(c.out(), c.outputSize(x.size()), valueBytes);
            Operation operation = c.kernel() == 1 && c.stride() == 1 ? Operation.GEMM : Operation.CONVOLUTION;
            add(operation, c.name(), c, x, y, NO_SHORTCUT, relu);
            return y;
        }

        private void add(
                Operation operation,
                String name,
                @Nullable Convolution c,
                Activation x,
                Activation y,
                int shortcut,
                boolean relu) {
            steps.add(new Step(operation, name, c, x.channels(), x.size(), x.buffer(), y.buffer(), shortcut, relu));
        }

        /** The free buffer that fits best: the smallest that is large enough, else the largest, which grows. */
        private Activation allocate(int channels, int size, int bytesEach) {
            long wanted = (long) images * channels * size * size * bytesEach;
            int best = -1;
            for (int i = 0; i < bytes.size(); i++) {
                if (free.get(i) && (best < 0 || better(bytes.get(i), bytes.get(best), wanted))) {
                    best = i;
                }
            }
            if (best < 0) {
                bytes.add(wanted);
                free.add(false);
                return new Activation(bytes.size() - 1, channels, size);
            }
            bytes.set(best, Math.max(wanted, bytes.get(best)));
            free.set(best, false);
            return new Activation(best, channels, size);
        }

        private static boolean better(long candidate, long known, long wanted) {
            return candidate >= wanted ? known < wanted || candidate < known : candidate > known;
        }

        private void release(Activation x) {
            free.set(x.buffer(), true);
        }
    }
}
