package org.galaxyscreen.features.engine.cuda;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.cuda.global.nvrtc;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.engine.cuda.CudaPlan.Step;
import org.galaxyscreen.features.engine.internal.PixelEngine;
import org.galaxyscreen.features.network.Convolution;
import org.galaxyscreen.features.network.ResNet50;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.features.preprocess.Preprocessor;
import org.galaxyscreen.features.weights.Weights;

/** The CUDA engine taken apart, for measurements and checks on the first GPU; in the engine's package, since it is about its parts. */
public final class CudaProbe implements AutoCloseable {
    private static final int SIDE = 224;
    private static final int WARM_UP = 3;
    private static final double LAYER_SECONDS = 0.02;
    private static final int MOST_RUNS = 200;
    private static final int IMAGES_BETWEEN_WAITS = 2048;
    /** A kernel's name as CUDA writes graphs down. */
    private static final Pattern KERNEL = Pattern.compile("([A-Za-z_$][\\w$]*)(?:\\\\?<){3}");

    private final CudaModel model;
    private final CudaGraphStream stream;

    /**
     * What was seen of a layer that was run alone.
     *
     * @param name the first of those that are alike
     * @param count how many are alike
     * @param shape in words
     * @param failure why it cannot be run; empty if it can
     * @param how whether the bias and ReLU are joined to it, or why not
     * @param workspace bytes
     * @param milliseconds a run, by the GPU's clock
     * @param kernels their names
     */
    public record Layer(
            String name,
            int count,
            String shape,
            String failure,
            String how,
            long workspace,
            double milliseconds,
            Set<String> kernels) {
        /** Takes a copy of the names. */
        public Layer {
            kernels = Set.copyOf(kernels);
        }
    }

    /** Images that are computed while the caller does something else. */
    public interface Pending {
        /** Returns when their features are there. */
        void await();
    }

    /** The engine, as a caller of the library would have it, with its ways in for bytes and floats. */
    public static final class Engine implements AutoCloseable {
        private final CudaEngine engine;

        /** @param batch the images of all streams together */
        public Engine(Weights weights, Precision precision, int batch) {
            engine = (CudaEngine) Engines.create(
                    weights,
                    Stage.LAYER4,
                    EngineOptions.defaults()
                            .withKind(EngineOptions.Kind.CUDA)
                            .withPrecision(precision)
                            .withMaxBatch(batch));
        }

        /** What it says of itself. */
        public String describe() {
            return engine.describe();
        }

        /** Has bytes computed, [n, 224, 224, 3]. */
        public Pending start(ByteBuffer pixels, int count, FloatBuffer features) {
            PixelEngine.Pending pending = engine.startPixels(pixels, count, features);
            return pending::await;
        }

        /** Has the images in the engine's own memory computed: as readers fill it. */
        public Pending start(PixelEngine.Images images, int count, FloatBuffer features) {
            PixelEngine.Pending pending = engine.startImages(images, 0, count, features);
            return pending::await;
        }

        /** The engine's own memory. */
        public PixelEngine.Images images(int count) {
            return engine.images(count);
        }

        /** Computes floats, [n, 3, 224, 224]. */
        public void infer(FloatBuffer images, int count, FloatBuffer features) {
            engine.infer(images, count, features);
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    /** One stream on the first GPU, with those images in it, as bytes and as floats, over and over. */
    public CudaProbe(Weights weights, Precision precision, int batch, ByteBuffer pixels) {
        model = model(weights, precision);
        boolean complete = false;
        try {
            stream = new CudaGraphStream(model, model.plan(batch));
            stream.prepare();
            ByteBuffer bytes = stream.pixels();
            for (int at = 0; at < bytes.capacity(); at += pixels.capacity()) {
                bytes.put(at, pixels, 0, Math.min(pixels.capacity(), bytes.capacity() - at));
            }
            FloatBuffer floats = floats(pixels, weights.preprocessing());
            for (int at = 0; at < bytes.capacity(); at += floats.capacity()) {
                stream.floats().put(at, floats, 0, Math.min(floats.capacity(), bytes.capacity() - at));
            }
            run(true);
            run(false);
            complete = true;
        } finally {
            if (!complete) {
                model.close();
            }
        }
    }

    private static CudaModel model(Weights weights, Precision precision) {
        return new CudaModel(CudaDevices.usable().get(0), weights, Stage.LAYER4, precision);
    }

    /** Why no GPU can be used; empty if one can. */
    public static Optional<String> unavailable() {
        return CudaDevices.unavailableReason();
    }

    /** What those bytes become: [n, 3, side, side]. */
    public static FloatBuffer floats(ByteBuffer pixels, Preprocessing preprocessing) {
        float[][] levels = Preprocessor.levels(preprocessing);
        int area = preprocessing.crop() * preprocessing.crop();
        FloatBuffer floats = ByteBuffer.allocateDirect(pixels.capacity() * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        for (int i = 0; i < pixels.capacity() / 3; i++) {
            for (int channel = 0; channel < 3; channel++) {
                floats.put(
                        i / area * 3 * area + channel * area + i % area,
                        levels[channel][pixels.get(3 * i + channel) & 0xFF]);
            }
        }
        return floats;
    }

    /** Versions, GPUs and where the libraries were opened, a line each. */
    public static List<String> versions() throws IOException {
        int[] version = new int[1];
        List<String> lines = new ArrayList<>();
        CudaCalls.cuda("asking for the driver", cudart.cudaDriverGetVersion(version));
        lines.add("driver for CUDA " + version[0]);
        CudaCalls.cuda("asking for the runtime", cudart.cudaRuntimeGetVersion(version));
        lines.add("CUDA runtime " + version[0] + ", cuDNN " + cudnn.cudnnGetVersion() + ", cuBLASLt "
                + cublas.cublasLtGetVersion());
        for (CudaDevices.Device device : CudaDevices.usable()) {
            lines.add("GPU " + device.number() + ": " + device.name() + ", compute capability " + device.capability());
        }
        lines.add(compiler());
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            maps.filter(line -> line.contains("/libcu") || line.contains("/libnv"))
                    .map(line -> line.substring(line.indexOf('/')))
                    .collect(Collectors.toCollection(TreeSet::new))
                    .forEach(lines::add);
        }
        return lines;
    }

    /** Whether NVRTC can be had, and compiles the kernels for the GPU at hand. */
    private static String compiler() {
        CudaDevices.Device device = CudaDevices.usable().get(0);
        try {
            Loader.load(nvrtc.class);
            int[] major = new int[1];
            int[] minor = new int[1];
            CudaCalls.nvrtc("asking for NVRTC", nvrtc.nvrtcVersion(major, minor));
            try (BytePointer binary = CudaKernels.compile(device.major(), device.minor(), Precision.BF16)) {
                return "NVRTC " + major[0] + "." + minor[0] + ": kernels of " + binary.capacity() + " bytes for sm_"
                        + device.major() + device.minor();
            }
        } catch (LinkageError | RuntimeException e) {
            return "no NVRTC: " + e.getMessage();
        }
    }

    /** Runs each kind of layer alone, in the network's order; what fails is told and does not end it. */
    public static void layers(Weights weights, Precision precision, int batch, Consumer<Layer> seen) {
        try (CudaModel model = model(weights, precision);
                CudaCalls.Scope scope = new CudaCalls.Scope(model.number())) {
            model.select();
            CudaPlan plan = model.plan(batch);
            List<Pointer> buffers = new ArrayList<>();
            for (long bytes : plan.bufferBytes()) {
                buffers.add(scope.allocate(bytes));
            }
            Pointer output = scope.allocate((long) batch * plan.dimensions() * Float.BYTES);
            Map<String, List<Step>> kinds = new LinkedHashMap<>();
            for (Step step : probed(plan)) {
                kinds.computeIfAbsent(shape(step), shape -> new ArrayList<>()).add(step);
            }
            kinds.forEach((shape, steps) -> seen.accept(layer(model, plan, buffers, output, shape, steps)));
        }
    }

    /** Those from bytes, and after them what they do otherwise than those from floats. */
    private static List<Step> probed(CudaPlan plan) {
        List<Step> steps = new ArrayList<>(plan.pixelSteps());
        plan.steps().stream().filter(step -> !steps.contains(step)).forEach(steps::add);
        return steps;
    }

    private static String shape(Step step) {
        Convolution c = step.convolution();
        String what =
                switch (step.operation()) {
                    case STEM -> "convolution of floats";
                    case MAX_POOL -> "maximum of floats";
                    case NARROW_MAX_POOL -> "maximum";
                    case AVERAGE -> "average";
                    case GEMM -> "gemm";
                    default -> "convolution";
                };
        return c == null
                ? what + " of " + step.channels() + " at " + step.size()
                : what + " " + c.kernel() + "×" + c.kernel() + "/" + c.stride() + ", " + c.in() + " to " + c.out()
                        + " at " + step.size() + (step.shortcut() == CudaPlan.NO_SHORTCUT ? "" : ", sum")
                        + (step.relu() ? ", ReLU" : "");
    }

    private static Layer layer(
            CudaModel model, CudaPlan plan, List<Pointer> buffers, Pointer output, String shape, List<Step> steps) {
        Step step = steps.get(0);
        CUstream_st stream = new CUstream_st();
        long workspace = 0;
        String how = "";
        try (CudaCalls.Scope scope = new CudaCalls.Scope(model.number())) {
            CudaCalls.cuda("making a stream", cudart.cudaStreamCreateWithFlags(stream, cudart.cudaStreamNonBlocking));
            scope.atEnd(() -> cudart.cudaStreamDestroy(stream));
            CudaPlan alone = new CudaPlan(
                    plan.images(), plan.inputSize(), plan.dimensions(), List.of(step), List.of(), plan.bufferBytes());
            CudaOperations operations = new CudaOperations(
                    new CudaStreamResources(model, alone, buffers, output, stream, scope), model.trials());
            Runnable run = operations.all().fromFloats().get(0);
            workspace = operations.convolutions().workspaceBytes();
            run.run();
            CudaCalls.cuda("waiting for the GPU", cudart.cudaStreamSynchronize(stream));
            how = how(operations);
            double milliseconds = milliseconds(run, operations.timer());
            return new Layer(step.name(), steps.size(), shape, "", how, workspace, milliseconds, kernels(run, stream));
        } catch (CudaException e) {
            return new Layer(
                    step.name(),
                    steps.size(),
                    shape,
                    String.valueOf(e.getMessage()),
                    how,
                    workspace,
                    Double.NaN,
                    Set.of());
        }
    }

    private static String how(CudaOperations operations) {
        List<String> ways = new ArrayList<>(operations.convolutions().ways());
        ways.addAll(operations.gemms().ways());
        operations.convolutions().refusals().forEach(refusal -> ways.add("bias unfused: " + refusal));
        return ways.isEmpty() ? "own" : String.join("; ", ways);
    }

    private static double milliseconds(Runnable run, CudaTimer timer) {
        timer.milliseconds(run, WARM_UP);
        double once = timer.milliseconds(run, 1);
        int runs = (int) Math.max(1, Math.min(MOST_RUNS, LAYER_SECONDS * 1e3 / once));
        return timer.milliseconds(run, runs) / runs;
    }

    /**
     * What cuDNN would compute each kind of convolution with on a GPU that is only described: its own heuristics answer, and no GPU is
     * needed, but a file by the name of the driver's library.
     *
     * @param gpu the GPU's properties, as cuDNN writes them down
     * @param seen is told of each kind, with its plans
     */
    public static void proposals(String gpu, Precision precision, int batch, BiConsumer<String, List<String>> seen) {
        CudaLibraries.open();
        Loader.load(cudnn.class);
        CudaPlan plan = CudaPlan.of(
                ResNet50.upTo(Stage.LAYER4, ResNet50.Variant.V1_5), SIDE, batch, CudaWeights.valueBytes(precision));
        Set<String> shapes = new LinkedHashSet<>();
        for (Step step : probed(plan)) {
            Convolution c = step.convolution();
            String shape = shape(step);
            if (step.operation() == CudaPlan.Operation.GEMM || c == null || !shapes.add(shape)) {
                continue;
            }
            Precision own = step.operation() == CudaPlan.Operation.STEM ? Precision.FP32 : precision;
            String what = own.label() + " " + shape;
            try (CudaCalls.Scope scope = new CudaCalls.Scope(0)) {
                int type = CudaConvolutions.type(own);
                List<CudnnGraph.Plan> plans = CudnnGraph.plans(
                        step.name(),
                        new CudnnGraph.Shape(type, batch, step.channels(), step.size(), c, step.relu()),
                        CudnnGraph.Gpu.described(gpu, scope),
                        CudaTrials.ofProperty(),
                        CudaConvolutions.MOST_WORKSPACE,
                        scope);
                seen.accept(
                        what,
                        plans.stream()
                                .map(p -> "engine " + p.engine() + " with " + (p.workspace() >> 20) + " MiB")
                                .toList());
            } catch (CudaException e) {
                seen.accept(what + ": " + e.getMessage(), List.of());
            }
        }
    }

    /** What CUDA calls the kernels of a call, once recorded. */
    private static Set<String> kernels(Runnable run, CUstream_st stream) {
        CUgraph_st graph = new CUgraph_st();
        CudaCalls.cuda("recording", cudart.cudaStreamBeginCapture(stream, cudart.cudaStreamCaptureModeThreadLocal));
        try {
            run.run();
        } finally {
            CudaCalls.cuda("recording", cudart.cudaStreamEndCapture(stream, graph));
        }
        try {
            Path file = Files.createTempFile("layer", ".dot");
            try {
                CudaCalls.cuda(
                        "writing the graph",
                        cudart.cudaGraphDebugDotPrint(graph, file.toString(), cudart.cudaGraphDebugDotFlagsVerbose));
                return names(Files.readString(file, StandardCharsets.ISO_8859_1));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            return Set.of("unknown: " + e.getMessage());
        } finally {
            cudart.cudaGraphDestroy(graph);
        }
    }

    /** The kernels in a graph that CUDA wrote down. */
    static Set<String> names(String graph) {
        Set<String> names = new LinkedHashSet<>();
        for (Matcher matcher = KERNEL.matcher(graph); matcher.find(); ) {
            names.add(Objects.requireNonNull(matcher.group(1)));
        }
        return names;
    }

    /** What was started last, or is started now: features of all images. */
    public float[] run(boolean fromPixels) {
        stream.start(stream.images(), fromPixels);
        stream.await();
        float[] features = new float[stream.features().capacity()];
        stream.features().get(0, features);
        return features;
    }

    /** Whether the features are the same once all that a run is to write is not a number before it. */
    public boolean sameAfterPoison(boolean fromPixels) {
        float[] before = run(fromPixels);
        stream.poison();
        return Arrays.equals(before, run(fromPixels));
    }

    /** Images a second that are on the GPU already. */
    public double rate(double seconds, boolean fromPixels) {
        run(fromPixels);
        int launches = Math.max(1, IMAGES_BETWEEN_WAITS / stream.images());
        long images = 0;
        long started = System.nanoTime();
        double elapsed = 0;
        while (elapsed < seconds) {
            for (int i = 0; i < launches; i++) {
                stream.again(fromPixels);
            }
            stream.await();
            images += (long) launches * stream.images();
            elapsed = (System.nanoTime() - started) / 1e9;
        }
        return images / elapsed;
    }

    @Override
    public void close() {
        stream.close();
        model.close();
    }
}
