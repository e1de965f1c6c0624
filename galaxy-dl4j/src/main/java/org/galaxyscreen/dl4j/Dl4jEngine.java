package org.galaxyscreen.dl4j;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.util.ModelSerializer;
import org.galaxyscreen.features.engine.EngineSupport;
import org.galaxyscreen.features.engine.InferenceEngine;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.network.Convolution;
import org.galaxyscreen.features.network.Pooling;
import org.galaxyscreen.features.network.Readout;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.ResNet50.Bottleneck;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.weights.Weights;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ResNet-50 as a DL4J {@link ComputationGraph} on whichever ND4J backend is present. Every layer stands there by
 * torchvision's name, batch norm included: the plain reference that faster engines are checked against.
 *
 * <p>Float32. Safe for several threads, which take turns.
 */
final class Dl4jEngine implements InferenceEngine {
    private static final String ZOO_LAST_BLOCK = "res5c_branch";
    private static final int ZOO_SIZE = 224;

    private final int inputSize;
    private final int dimensions;
    private final int maxBatch;
    private final String description;
    /** What each block is multiplied with. */
    private final double[] factors;

    private @Nullable ComputationGraph graph;
    private float[] staging = new float[0];

    /** @param remark added to the description */
    Dl4jEngine(Weights weights, Readout readout, int maxBatch, String remark) {
        Nd4jGpus.requireUsable();
        this.inputSize = weights.preprocessing().crop();
        this.dimensions = readout.features(weights.network());
        this.maxBatch = maxBatch;
        ResNet50 network = ResNet50.of(weights.network(), readout.lastStage());
        ComputationGraph built = build(network, readout, weights, inputSize);
        load(built, network, weights);
        this.graph = built;
        this.factors = readout.stages().stream()
                .flatMap(stage -> readout.poolings().stream().map(pooling -> factor(stage, pooling, inputSize)))
                .mapToDouble(Double::doubleValue)
                .toArray();
        this.description = "DL4J, fp32, " + backend() + remark;
    }

    private Dl4jEngine(ComputationGraph graph, int inputSize, int dimensions, int maxBatch, String description) {
        this.graph = graph;
        this.inputSize = inputSize;
        this.dimensions = dimensions;
        this.maxBatch = maxBatch;
        this.description = description;
        this.factors = new double[] {1};
    }

    private static double factor(Stage stage, Pooling pooling, int inputSize) {
        int side = ResNet50.whole().side(stage, inputSize);
        return pooling == Pooling.GEM ? 1 / Math.cbrt((double) side * side) : 1;
    }

    /**
     * DL4J's own ResNet-50 of its model zoo, up to its last residual block, whose output is averaged over the image. Its
     * graph is not torchvision's: the stride of a block is in its first convolution, and the stem's pool has no padding.
     */
    static Dl4jEngine ofZoo(Path file, int maxBatch) throws IOException {
        Nd4jGpus.requireUsable();
        ComputationGraph whole = null;
        try {
            whole = ModelSerializer.restoreComputationGraph(file.toFile(), false);
            if (whole.getVertex(ZOO_LAST_BLOCK) == null || whole.getVertex("avgpool") == null) {
                throw new IOException(file + ": a DL4J model, but without the vertices " + ZOO_LAST_BLOCK
                        + " and avgpool of the zoo's ResNet-50");
            }
            ComputationGraph graph = new TransferLearning.GraphBuilder(whole)
                    .removeVertexAndConnections("output")
                    .removeVertexAndConnections("avgpool")
                    .addLayer("features", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), ZOO_LAST_BLOCK)
                    .setOutputs("features")
                    .build();
            return new Dl4jEngine(
                    graph,
                    ZOO_SIZE,
                    ResNet50.whole().dimensions(Stage.LAYER4),
                    maxBatch,
                    "DL4J's zoo ResNet-50, fp32, " + backend());
        } catch (IOException | RuntimeException e) {
            if (e instanceof IOException io
                    && io.getMessage() != null
                    && io.getMessage().startsWith(file.toString())) {
                throw io;
            }
            throw new IOException(file + ": not a model that DL4J can read: " + e.getMessage(), e);
        } finally {
            if (whole != null) {
                whole.close();
            }
        }
    }

    private static String backend() {
        Properties environment = Nd4j.getExecutioner().getEnvironmentInformation();
        return "ND4J on " + environment.getProperty("backend", "?") + ", BLAS "
                + environment.getProperty("blas.vendor", "?");
    }

    private static ComputationGraph build(ResNet50 network, Readout readout, Weights weights, int inputSize) {
        GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .dataType(DataType.FLOAT)
                .convolutionMode(ConvolutionMode.Truncate)
                .inferenceWorkspaceMode(WorkspaceMode.ENABLED)
                .activation(Activation.IDENTITY)
                .graphBuilder()
                .addInputs("input")
                .setInputTypes(InputType.convolutional(inputSize, inputSize, 3));
        float epsilon = weights.epsilon();
        String last = convolution(graph, network.stem(), "input", epsilon);
        last = relu(graph, "relu", last);
        graph.addLayer(
                "maxpool",
                new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                        .kernelSize(3, 3)
                        .stride(2, 2)
                        .padding(1, 1)
                        .build(),
                last);
        last = "maxpool";
        List<Bottleneck> blocks = network.blocks();
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            Stage stage = blocks.get(i).stage();
            last = bottleneck(graph, blocks.get(i), last, epsilon);
            boolean ends = i == blocks.size() - 1 || blocks.get(i + 1).stage() != stage;
            if (ends && readout.stages().contains(stage)) {
                for (Pooling pooling : readout.poolings()) {
                    String name = stage.layerName() + "_" + pooling.label();
                    graph.addLayer(name, pooled(pooling), last);
                    outputs.add(name);
                }
            }
        }
        ComputationGraph built = new ComputationGraph(
                graph.setOutputs(outputs.toArray(String[]::new)).build());
        built.init();
        return built;
    }

    private static GlobalPoolingLayer pooled(Pooling pooling) {
        return switch (pooling) {
            case MEAN -> new GlobalPoolingLayer.Builder(PoolingType.AVG).build();
            case MAX -> new GlobalPoolingLayer.Builder(PoolingType.MAX).build();
            // The sum's root; what is still missing is the number of pixels.
            case GEM ->
                new GlobalPoolingLayer.Builder(PoolingType.PNORM).pnorm(3).build();
        };
    }

    private static String bottleneck(GraphBuilder graph, Bottleneck block, String input, float epsilon) {
        String x = relu(graph, block.name() + ".relu1", convolution(graph, block.conv1(), input, epsilon));
        x = relu(graph, block.name() + ".relu2", convolution(graph, block.conv2(), x, epsilon));
        x = convolution(graph, block.conv3(), x, epsilon);
        String shortcut = block.downsample() == null ? input : convolution(graph, block.downsample(), input, epsilon);
        graph.addVertex(block.name() + ".add", new ElementWiseVertex(ElementWiseVertex.Op.Add), x, shortcut);
        return relu(graph, block.name(), block.name() + ".add");
    }

    private static String convolution(GraphBuilder graph, Convolution c, String input, float epsilon) {
        graph.addLayer(
                c.name(),
                new ConvolutionLayer.Builder(c.kernel(), c.kernel())
                        .nIn(c.in())
                        .nOut(c.out())
                        .stride(c.stride(), c.stride())
                        .padding(c.padding(), c.padding())
                        .hasBias(false)
                        .build(),
                input);
        graph.addLayer(
                c.norm(),
                new BatchNormalization.Builder()
                        .nOut(c.out())
                        .eps(epsilon)
                        .useLogStd(false)
                        .build(),
                c.name());
        return c.norm();
    }

    private static String relu(GraphBuilder graph, String name, String input) {
        graph.addLayer(
                name, new ActivationLayer.Builder().activation(Activation.RELU).build(), input);
        return name;
    }

    private static void load(ComputationGraph graph, ResNet50 network, Weights weights) {
        for (Convolution c : network.convolutions()) {
            set(graph, c.name() + "_W", weights.values(c.name() + ".weight"));
            for (Map.Entry<String, String> part : Map.of(
                            "weight", "gamma", "bias", "beta", "running_mean", "mean", "running_var", "var")
                    .entrySet()) {
                set(graph, c.norm() + "_" + part.getValue(), weights.values(c.norm() + "." + part.getKey()));
            }
        }
    }

    private static void set(ComputationGraph graph, String parameter, float[] values) {
        INDArray target = graph.getParam(parameter);
        if (target.length() != values.length) {
            throw new IllegalStateException("DL4J parameter " + parameter + " has " + target.length() + " values; "
                    + values.length + " expected");
        }
        try (INDArray array = Nd4j.createFromArray(values)) {
            target.assign(array.reshape(target.shape()));
        }
    }

    @Override
    public String name() {
        return "dl4j";
    }

    @Override
    public String describe() {
        return description;
    }

    @Override
    public int inputSize() {
        return inputSize;
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public int maxBatch() {
        return maxBatch;
    }

    @Override
    public Precision precision() {
        return Precision.FP32;
    }

    @Override
    public synchronized void infer(FloatBuffer images, int count, FloatBuffer features) {
        ComputationGraph open = graph;
        if (open == null) {
            throw EngineSupport.closed(this);
        }
        EngineSupport.check(this, images, count, features);
        int length = 3 * inputSize * inputSize * count;
        if (staging.length != length) {
            staging = new float[length];
        }
        images.get(images.position(), staging);
        try (INDArray input = Nd4j.create(staging, new long[] {count, 3, inputSize, inputSize}, 'c')) {
            int from = 0;
            int block = 0;
            for (INDArray output : open.output(input)) {
                float[] values = output.dup('c').data().asFloat();
                output.close();
                int width = values.length / count;
                for (int i = 0; i < values.length; i++) {
                    int to = features.position() + i / width * dimensions + from + i % width;
                    features.put(to, (float) (values[i] * factors[block]));
                }
                from += width;
                block++;
            }
        }
    }

    /** Frees the graph's parameters now rather than when the collector comes by. */
    @Override
    public synchronized void close() {
        ComputationGraph open = graph;
        graph = null;
        staging = new float[0];
        if (open != null) {
            open.close();
        }
    }
}
