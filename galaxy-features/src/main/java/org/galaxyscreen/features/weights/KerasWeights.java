package org.galaxyscreen.features.weights;

import io.jhdf.HdfFile;
import io.jhdf.Superblock;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.features.network.Convolution;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.jspecify.annotations.Nullable;

/**
 * ResNet-50 as {@code keras.applications} keeps it in HDF5: its weights files, and models saved whole. Parameters come out
 * under torchvision's names, kernels as [out, in, height, width]. The graph is the paper's, with a block's stride in its
 * first convolution; a convolution's bias is subtracted from its batch norm's mean, which is the same sum.
 *
 * <p>The layers are named {@code conv2_block1_1_conv} in keras-applications' {@code resnet_common} and in Keras since,
 * with an epsilon of 1.001e-5; {@code res2a_branch2a} in its {@code resnet50}, with Keras's own 1e-3. Both pad the stem's
 * pool.
 */
final class KerasWeights {
    /** The first bytes of every HDF5 file. */
    static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n'};

    private static final int MAX_DEPTH = 8;
    private static final int MAX_NODES = 100_000;

    /** The end of a dataset's name: {@code kernel:0}; {@code res2a_branch2a_W:0} in older files. */
    private static final Pattern PARAMETER =
            Pattern.compile("(?:.*?_)?(kernel|W|bias|b|gamma|beta|moving_mean|running_mean"
                    + "|moving_variance|running_std)(?:_\\d+)?(?::\\d+)?");

    /** A layer of one of these names belongs to a residual network: if it is not ours, it is another. */
    private static final Pattern RESIDUAL =
            Pattern.compile("conv\\d_block\\d+_(\\d|preact)_\\w+|(res|bn)\\d[a-z]\\w*_branch\\w+");

    private enum Parameter {
        KERNEL,
        BIAS,
        GAMMA,
        BETA,
        MEAN,
        VARIANCE;

        static Optional<Parameter> of(String datasetName) {
            Matcher matcher = PARAMETER.matcher(datasetName);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            return Optional.of(
                    switch (matcher.group(1)) {
                        case "kernel", "W" -> KERNEL;
                        case "bias", "b" -> BIAS;
                        case "gamma" -> GAMMA;
                        case "beta" -> BETA;
                        case "moving_mean", "running_mean" -> MEAN;
                        default -> VARIANCE; // running_std holds the variance too
                    });
        }
    }

    /** The two ways in which layers have been named, and the epsilon that went with each. */
    private enum Naming {
        BLOCKS(1.001e-5f) {
            @Override
            String convolution(Convolution c) {
                return c.name().equals("conv1") ? "conv1_conv" : block(c) + "_conv";
            }

            @Override
            String norm(Convolution c) {
                return c.name().equals("conv1") ? "conv1_bn" : block(c) + "_bn";
            }

            private String block(Convolution c) {
                String[] parts = c.name().split("\\.", -1);
                String number = parts[2].equals("downsample") ? "0" : parts[2].substring("conv".length());
                return "conv" + stage(parts[0]) + "_block" + (Integer.parseInt(parts[1]) + 1) + "_" + number;
            }
        },
        BRANCHES(1e-3f) {
            @Override
            String convolution(Convolution c) {
                return c.name().equals("conv1") ? "conv1" : "res" + branch(c);
            }

            @Override
            String norm(Convolution c) {
                return c.name().equals("conv1") ? "bn_conv1" : "bn" + branch(c);
            }

            private String branch(Convolution c) {
                String[] parts = c.name().split("\\.", -1);
                char block = (char) ('a' + Integer.parseInt(parts[1]));
                String branch = parts[2].equals("downsample")
                        ? "1"
                        : "2" + (char) ('a' + parts[2].charAt("conv".length()) - '1');
                return stage(parts[0]) + "" + block + "_branch" + branch;
            }
        };

        private final float epsilon;

        Naming(float epsilon) {
            this.epsilon = epsilon;
        }

        abstract String convolution(Convolution c);

        abstract String norm(Convolution c);

        /** Keras counts the stem as the first stage. */
        private static int stage(String layer) {
            return layer.charAt("layer".length()) - '0' + 1;
        }
    }

    private final Path file;
    private final Map<String, Map<Parameter, Dataset>> layers = new LinkedHashMap<>();
    private int nodes;

    private KerasWeights(Path file) {
        this.file = file;
    }

    static StateDict read(Path file) throws IOException {
        try (FileChannel channel = StateDict.open(file)) {
            long length = Superblock.readSuperblock(channel, 0).getEndOfFileAddress();
            if (length > channel.size()) {
                throw new IOException(file + ": is cut off: " + length + " bytes expected by its superblock, "
                        + channel.size() + " found");
            }
            if (channel.size() > Integer.MAX_VALUE) {
                throw new IOException(file + ": has " + channel.size() + " bytes; no ResNet-50 has over 2 GB");
            }
            // From a buffer jhdf takes slices, so that a size that a damaged file claims allocates nothing.
            @SuppressWarnings("MustBeClosedChecker")
            HdfFile hdf = HdfFile.fromByteBuffer(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
            KerasWeights weights = new KerasWeights(file);
            weights.collect(hdf, 0);
            return weights.convert();
        } catch (IOException e) {
            throw e;
        } catch (StackOverflowError | OutOfMemoryError | InternalError | RuntimeException e) {
            // jhdf trusts what it reads: a damaged file may make it fail in any of these ways. An InternalError is of a
            // file that becomes
            // shorter while it is mapped.
            throw new IOException(
                    file + ": damaged, or uses a feature of HDF5 that is not supported: " + Failures.reason(e)
                            + "; copy or download it again",
                    e);
        }
    }

    /** Finds the layers wherever they lie: a model saved whole has them deeper than a weights file. */
    private void collect(Group group, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IOException(
                    file + ": groups lie more than " + MAX_DEPTH + " deep; a Keras weights file expected");
        }
        for (Node node : group) {
            if (++nodes > MAX_NODES) {
                throw new IOException(file + ": more than " + MAX_NODES + " objects; a Keras weights file expected");
            }
            if (node instanceof Group inner) {
                if (depth > 0 || !node.getName().equals("optimizer_weights")) {
                    collect(inner, depth + 1);
                }
            } else if (node instanceof Dataset dataset) {
                Optional<Parameter> parameter = Parameter.of(node.getName());
                if (parameter.isPresent()
                        && layers.computeIfAbsent(group.getName(), name -> new EnumMap<>(Parameter.class))
                                        .put(parameter.get(), dataset)
                                != null) {
                    throw new IOException(file + ": has two layers '" + group.getName() + "'; one network expected");
                }
            }
        }
    }

    private StateDict convert() throws IOException {
        Naming naming = naming();
        ResNet50 whole = ResNet50.upTo(Stage.LAYER4, ResNet50.Variant.V1);
        Stage last = null;
        Map<String, Stage> known = new HashMap<>();
        for (ResNet50.Bottleneck block : whole.blocks()) {
            for (Convolution c : block.convolutions()) {
                known.put(naming.convolution(c), block.stage());
                known.put(naming.norm(c), block.stage());
            }
        }
        for (String layer : layers.keySet()) {
            Stage stage = known.get(layer);
            if (stage != null && (last == null || stage.compareTo(last) > 0)) {
                last = stage;
            } else if (stage == null && RESIDUAL.matcher(layer).matches()) {
                throw new IOException(file + ": layer '" + layer + "' does not belong to Keras's ResNet50; ResNet101, "
                        + "ResNet152 and the V2 networks are not supported");
            }
        }
        if (last == null) {
            throw notResNet();
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Convolution c : ResNet50.upTo(last, ResNet50.Variant.V1).convolutions()) {
            convert(naming, c, tensors);
        }
        return new StateDict(tensors, Weights.metadata(Preprocessing.caffe(), whole, naming.epsilon));
    }

    private Naming naming() throws IOException {
        if (layers.containsKey("conv1_conv") && layers.containsKey("conv1_bn")) {
            return Naming.BLOCKS;
        }
        if (layers.containsKey("conv1") && layers.containsKey("bn_conv1")) {
            return Naming.BRANCHES;
        }
        throw notResNet();
    }

    private IOException notResNet() {
        return new IOException(file + ": not the weights of Keras's ResNet50: its layers conv1_conv and conv1_bn, or in"
                + " older files conv1 and bn_conv1, are not there; found: "
                + (layers.isEmpty()
                        ? "no layers"
                        : String.join(", ", layers.keySet().stream().limit(5).toList())));
    }

    private void convert(Naming naming, Convolution c, Map<String, Tensor> tensors) throws IOException {
        String convolution = naming.convolution(c);
        String norm = naming.norm(c);
        float[] kernel = require(convolution, Parameter.KERNEL, c.kernel(), c.kernel(), c.in(), c.out());
        tensors.put(
                c.name() + ".weight",
                new Tensor(List.of(c.out(), c.in(), c.kernel(), c.kernel()), outputFirst(kernel, c)));
        float[] mean = require(norm, Parameter.MEAN, c.out());
        float[] bias = values(convolution, Parameter.BIAS, c.out());
        if (bias != null) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] -= bias[i];
            }
        }
        List<Integer> shape = List.of(c.out());
        tensors.put(c.norm() + ".weight", new Tensor(shape, require(norm, Parameter.GAMMA, c.out())));
        tensors.put(c.norm() + ".bias", new Tensor(shape, require(norm, Parameter.BETA, c.out())));
        tensors.put(c.norm() + ".running_mean", new Tensor(shape, mean));
        tensors.put(c.norm() + ".running_var", new Tensor(shape, require(norm, Parameter.VARIANCE, c.out())));
    }

    /** [height, width, in, out] to [out, in, height, width]. */
    private static float[] outputFirst(float[] kernel, Convolution c) {
        int pixels = c.kernel() * c.kernel();
        float[] turned = new float[kernel.length];
        int from = 0;
        for (int pixel = 0; pixel < pixels; pixel++) {
            for (int in = 0; in < c.in(); in++) {
                for (int out = 0; out < c.out(); out++) {
                    turned[(out * c.in() + in) * pixels + pixel] = kernel[from++];
                }
            }
        }
        return turned;
    }

    private float[] require(String layer, Parameter parameter, int... shape) throws IOException {
        float[] values = values(layer, parameter, shape);
        if (values == null) {
            throw new IOException(
                    file + ": layer '" + layer + "' has no " + parameter.name().toLowerCase(Locale.ROOT)
                            + "; Keras's ResNet50 has it with shape " + Arrays.toString(shape));
        }
        return values;
    }

    /** Null where there is no such dataset; memory is taken for the expected shape alone. */
    private float @Nullable [] values(String layer, Parameter parameter, int... shape) throws IOException {
        Dataset dataset = layers.getOrDefault(layer, Map.of()).get(parameter);
        if (dataset == null) {
            return null;
        }
        String where = file + ": dataset '" + dataset.getPath() + "'";
        if (!Arrays.equals(dataset.getDimensions(), shape)) {
            throw new IOException(where + " has shape " + Arrays.toString(dataset.getDimensions()) + "; "
                    + Arrays.toString(shape) + " expected (TensorFlow's order)");
        }
        if (!(dataset.getDataFlat() instanceof float[] values)) {
            throw new IOException(where + " holds " + dataset.getJavaType() + "; float32 expected");
        }
        Optional<String> fault = new Tensor(List.of(values.length), values).fault(parameter == Parameter.VARIANCE);
        if (fault.isPresent()) {
            throw new IOException(where + " is broken: " + fault.get()
                    + ". Its training diverged, or the file is damaged: take another checkpoint");
        }
        return values;
    }
}
