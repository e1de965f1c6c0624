package org.galaxyscreen.features.engine.cuda;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.cuda.cudnn.cudnnBackendDescriptor_t;
import org.bytedeco.cuda.cudnn.cudnnContext;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.galaxyscreen.features.network.Convolution;
import org.jspecify.annotations.Nullable;

/**
 * A convolution, its bias and ReLU as one operation graph of cuDNN's backend API, and the plans that cuDNN's heuristics propose
 * for it, the likeliest to be fast first. Tensors lie channels last; what passes between the operations is float32.
 *
 * <p>Plans that are not deterministic, compute in less than they are asked for, or would be compiled at run time are left out. In
 * float32 so are those on tensor cores, which round to TF32.
 */
final class CudnnGraph {
    private static final int ALIGNMENT = 16;
    private static final int NOTES = 16;

    private static final Set<Integer> UNWANTED = Set.of(
            cudnn.CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS,
            cudnn.CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION,
            cudnn.CUDNN_NUMERICAL_NOTE_FFT,
            cudnn.CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC,
            cudnn.CUDNN_NUMERICAL_NOTE_WINOGRAD);

    /** The accurate heuristics and, where nothing that they propose will do, the last resort. */
    private static final int[] MODES = {cudnn.CUDNN_HEUR_MODE_A, cudnn.CUDNN_HEUR_MODE_FALLBACK};

    /** The tensors, as a run names them. */
    private enum Tensor {
        X,
        W,
        BIAS,
        Y,
        PRODUCT,
        SUM;

        long id() {
            return ordinal() + 1L;
        }
    }

    /**
     * What is computed.
     *
     * @param type of what is read and written, cuDNN's number of it
     * @param channels of what is read, at least the convolution's
     * @param size the side of what is read
     */
    record Shape(int type, int images, int channels, int size, Convolution convolution, boolean relu) {}

    /** For which GPU: that of a handle, or one that is only described, on which nothing can be run. */
    static final class Gpu {
        private final @Nullable cudnnContext handle;
        private final @Nullable cudnnBackendDescriptor_t properties;

        private Gpu(@Nullable cudnnContext handle, @Nullable cudnnBackendDescriptor_t properties) {
            this.handle = handle;
            this.properties = properties;
        }

        static Gpu of(cudnnContext handle) {
            return new Gpu(handle, null);
        }

        /** @param json its properties as cuDNN writes them down */
        static Gpu described(String json, CudaCalls.Scope scope) {
            CudnnGraph maker = new CudnnGraph("a GPU's description", new Gpu(null, null), scope);
            cudnnBackendDescriptor_t properties = maker.create(cudnn.CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR);
            byte[] text = json.getBytes(StandardCharsets.US_ASCII);
            try (BytePointer pointer = new BytePointer(text)) {
                maker.set(
                        properties,
                        cudnn.CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION,
                        cudnn.CUDNN_TYPE_CHAR,
                        text.length,
                        pointer);
            }
            return new Gpu(null, maker.finished(properties));
        }
    }

    private final String what;
    private final Gpu gpu;
    private final CudaCalls.Scope scope;

    private CudnnGraph(String what, Gpu gpu, CudaCalls.Scope scope) {
        this.what = what;
        this.gpu = gpu;
        this.scope = scope;
    }

    /** One way to compute it. */
    static final class Plan {
        private final CudnnGraph graph;
        private final cudnnBackendDescriptor_t plan;
        private final long workspace;
        private final long engine;

        private Plan(CudnnGraph graph, cudnnBackendDescriptor_t plan, long engine) {
            this.graph = graph;
            this.plan = plan;
            this.engine = engine;
            this.workspace = graph.number(plan, cudnn.CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE);
        }

        /** Bytes. */
        long workspace() {
            return workspace;
        }

        /** The number of cuDNN's engine, which a report of an error would want. */
        long engine() {
            return engine;
        }

        /** What a run reads and writes; to be made once for all runs. */
        cudnnBackendDescriptor_t arguments(Pointer x, Pointer w, Pointer bias, Pointer y, Pointer workspace) {
            return graph.arguments(x, w, bias, y, workspace);
        }

        /** @return cuDNN's status */
        int run(cudnnBackendDescriptor_t arguments) {
            return cudnn.cudnnBackendExecute(Objects.requireNonNull(graph.gpu.handle), plan, arguments);
        }
    }

    /**
     * Plans that cuDNN says it can carry out.
     *
     * @param what for messages
     * @param most how many at most
     * @param workspace how much memory they may want beside the tensors, bytes
     * @param scope owns them
     * @throws CudaException if cuDNN does not take the graph
     */
    static List<Plan> plans(String what, Shape shape, Gpu gpu, int most, long workspace, CudaCalls.Scope scope) {
        CudnnGraph graph = new CudnnGraph(what, gpu, scope);
        cudnnBackendDescriptor_t operations = graph.operations(shape);
        List<Plan> plans = new ArrayList<>();
        for (int mode : MODES) {
            if (plans.isEmpty()) {
                graph.propose(operations, mode, shape.type() == cudnn.CUDNN_DATA_FLOAT, most, workspace, plans);
            }
        }
        return plans;
    }

    private void propose(
            cudnnBackendDescriptor_t operations, int mode, boolean single, int most, long workspace, List<Plan> plans) {
        for (cudnnBackendDescriptor_t configuration : configurations(operations, mode)) {
            if (plans.size() == most) {
                return;
            }
            cudnnBackendDescriptor_t engine = create(cudnn.CUDNN_BACKEND_ENGINE_DESCRIPTOR);
            get(configuration, cudnn.CUDNN_ATTR_ENGINECFG_ENGINE, List.of(engine));
            if (!wanted(engine, single)) {
                continue;
            }
            cudnnBackendDescriptor_t plan = create(cudnn.CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
            setDescriptors(plan, cudnn.CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, configuration);
            if (gpu.handle != null) {
                setHandle(plan, cudnn.CUDNN_ATTR_EXECUTION_PLAN_HANDLE, gpu.handle);
            } else {
                setDescriptors(
                        plan, cudnn.CUDNN_ATTR_EXECUTION_PLAN_DEVICEPROP, Objects.requireNonNull(gpu.properties));
            }
            // Some of what heuristics propose turns out not to be possible.
            if (cudnn.cudnnBackendFinalize(plan) == cudnn.CUDNN_STATUS_SUCCESS) {
                Plan found = new Plan(this, plan, number(engine, cudnn.CUDNN_ATTR_ENGINE_GLOBAL_INDEX));
                if (found.workspace() <= workspace) {
                    plans.add(found);
                }
            }
        }
    }

    private boolean wanted(cudnnBackendDescriptor_t engine, boolean single) {
        Set<Integer> numerical = notes(engine, cudnn.CUDNN_ATTR_ENGINE_NUMERICAL_NOTE, cudnn.CUDNN_TYPE_NUMERICAL_NOTE);
        return numerical.stream().noneMatch(UNWANTED::contains)
                && !(single && numerical.contains(cudnn.CUDNN_NUMERICAL_NOTE_TENSOR_CORE))
                && !notes(engine, cudnn.CUDNN_ATTR_ENGINE_BEHAVIOR_NOTE, cudnn.CUDNN_TYPE_BEHAVIOR_NOTE)
                        .contains(cudnn.CUDNN_BEHAVIOR_NOTE_RUNTIME_COMPILATION);
    }

    /** Y = relu(X ∗ W + bias). */
    private cudnnBackendDescriptor_t operations(Shape shape) {
        Convolution c = shape.convolution();
        int size = c.outputSize(shape.size());
        int single = cudnn.CUDNN_DATA_FLOAT;
        cudnnBackendDescriptor_t x = tensor(Tensor.X, shape.type(), shape.images(), shape.channels(), shape.size());
        cudnnBackendDescriptor_t w = tensor(Tensor.W, shape.type(), c.out(), shape.channels(), c.kernel());
        cudnnBackendDescriptor_t bias = tensor(Tensor.BIAS, shape.type(), 1, c.out(), 1);
        cudnnBackendDescriptor_t y = tensor(Tensor.Y, shape.type(), shape.images(), c.out(), size);
        cudnnBackendDescriptor_t product = tensor(Tensor.PRODUCT, single, shape.images(), c.out(), size);
        cudnnBackendDescriptor_t sum = shape.relu() ? tensor(Tensor.SUM, single, shape.images(), c.out(), size) : y;

        cudnnBackendDescriptor_t convolution = create(cudnn.CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR);
        setFactor(convolution, cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA, 1f);
        setFactor(convolution, cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA, 0f);
        setDescriptors(convolution, cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC, geometry(c));
        setDescriptors(convolution, cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X, x);
        setDescriptors(convolution, cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W, w);
        setDescriptors(convolution, cudnn.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y, product);
        finished(convolution);

        List<cudnnBackendDescriptor_t> operations = new ArrayList<>();
        operations.add(convolution);
        operations.add(pointwise(cudnn.CUDNN_POINTWISE_ADD, product, bias, sum));
        if (shape.relu()) {
            operations.add(pointwise(cudnn.CUDNN_POINTWISE_RELU_FWD, sum, null, y));
        }
        cudnnBackendDescriptor_t graph = create(cudnn.CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR);
        setDescriptors(graph, cudnn.CUDNN_ATTR_OPERATIONGRAPH_OPS, operations.toArray(cudnnBackendDescriptor_t[]::new));
        if (gpu.handle != null) {
            setHandle(graph, cudnn.CUDNN_ATTR_OPERATIONGRAPH_HANDLE, gpu.handle);
        }
        return finished(graph);
    }

    private cudnnBackendDescriptor_t tensor(Tensor tensor, int type, int images, int channels, int size) {
        boolean within = tensor == Tensor.PRODUCT || tensor == Tensor.SUM;
        cudnnBackendDescriptor_t descriptor = create(cudnn.CUDNN_BACKEND_TENSOR_DESCRIPTOR);
        setOne(descriptor, cudnn.CUDNN_ATTR_TENSOR_DATA_TYPE, cudnn.CUDNN_TYPE_DATA_TYPE, type);
        setNumbers(descriptor, cudnn.CUDNN_ATTR_TENSOR_DIMENSIONS, images, channels, size, size);
        setNumbers(
                descriptor,
                cudnn.CUDNN_ATTR_TENSOR_STRIDES,
                (long) channels * size * size,
                1L,
                (long) channels * size,
                (long) channels);
        setNumbers(descriptor, cudnn.CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, ALIGNMENT);
        setNumbers(descriptor, cudnn.CUDNN_ATTR_TENSOR_UNIQUE_ID, tensor.id());
        try (BoolPointer pointer = new BoolPointer(1).put(within)) {
            set(descriptor, cudnn.CUDNN_ATTR_TENSOR_IS_VIRTUAL, cudnn.CUDNN_TYPE_BOOLEAN, 1, pointer);
        }
        return finished(descriptor);
    }

    private cudnnBackendDescriptor_t geometry(Convolution c) {
        cudnnBackendDescriptor_t descriptor = create(cudnn.CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR);
        setOne(descriptor, cudnn.CUDNN_ATTR_CONVOLUTION_COMP_TYPE, cudnn.CUDNN_TYPE_DATA_TYPE, cudnn.CUDNN_DATA_FLOAT);
        setOne(
                descriptor,
                cudnn.CUDNN_ATTR_CONVOLUTION_CONV_MODE,
                cudnn.CUDNN_TYPE_CONVOLUTION_MODE,
                cudnn.CUDNN_CROSS_CORRELATION);
        setNumbers(descriptor, cudnn.CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, 2);
        setNumbers(descriptor, cudnn.CUDNN_ATTR_CONVOLUTION_DILATIONS, 1, 1);
        setNumbers(descriptor, cudnn.CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, c.stride(), c.stride());
        setNumbers(descriptor, cudnn.CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, c.padding(), c.padding());
        setNumbers(descriptor, cudnn.CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, c.padding(), c.padding());
        return finished(descriptor);
    }

    private cudnnBackendDescriptor_t pointwise(
            int mode,
            cudnnBackendDescriptor_t x,
            @Nullable cudnnBackendDescriptor_t added,
            cudnnBackendDescriptor_t y) {
        cudnnBackendDescriptor_t kind = create(cudnn.CUDNN_BACKEND_POINTWISE_DESCRIPTOR);
        setOne(kind, cudnn.CUDNN_ATTR_POINTWISE_MODE, cudnn.CUDNN_TYPE_POINTWISE_MODE, mode);
        setOne(kind, cudnn.CUDNN_ATTR_POINTWISE_MATH_PREC, cudnn.CUDNN_TYPE_DATA_TYPE, cudnn.CUDNN_DATA_FLOAT);
        cudnnBackendDescriptor_t operation = create(cudnn.CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR);
        setDescriptors(operation, cudnn.CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR, finished(kind));
        setDescriptors(operation, cudnn.CUDNN_ATTR_OPERATION_POINTWISE_XDESC, x);
        if (added != null) {
            setDescriptors(operation, cudnn.CUDNN_ATTR_OPERATION_POINTWISE_BDESC, added);
        }
        setDescriptors(operation, cudnn.CUDNN_ATTR_OPERATION_POINTWISE_YDESC, y);
        return finished(operation);
    }

    private List<cudnnBackendDescriptor_t> configurations(cudnnBackendDescriptor_t operations, int mode) {
        cudnnBackendDescriptor_t heuristics = create(cudnn.CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR);
        setDescriptors(heuristics, cudnn.CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, operations);
        setOne(heuristics, cudnn.CUDNN_ATTR_ENGINEHEUR_MODE, cudnn.CUDNN_TYPE_HEUR_MODE, mode);
        if (gpu.properties != null) {
            setDescriptors(heuristics, cudnn.CUDNN_ATTR_ENGINEHEUR_DEVICEPROP, gpu.properties);
        }
        finished(heuristics);
        int count = Math.toIntExact(get(heuristics, cudnn.CUDNN_ATTR_ENGINEHEUR_RESULTS, List.of()));
        List<cudnnBackendDescriptor_t> results = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            results.add(create(cudnn.CUDNN_BACKEND_ENGINECFG_DESCRIPTOR));
        }
        long filled = count == 0 ? 0 : get(heuristics, cudnn.CUDNN_ATTR_ENGINEHEUR_RESULTS, results);
        return results.subList(0, (int) Math.min(count, filled));
    }

    private cudnnBackendDescriptor_t arguments(Pointer x, Pointer w, Pointer bias, Pointer y, Pointer workspace) {
        cudnnBackendDescriptor_t pack = create(cudnn.CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR);
        setNumbers(
                pack,
                cudnn.CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS,
                Tensor.X.id(),
                Tensor.W.id(),
                Tensor.BIAS.id(),
                Tensor.Y.id());
        try (PointerPointer<Pointer> tensors = addresses(x, w, bias, y);
                PointerPointer<Pointer> beside = addresses(workspace)) {
            set(pack, cudnn.CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, cudnn.CUDNN_TYPE_VOID_PTR, 4, tensors);
            set(pack, cudnn.CUDNN_ATTR_VARIANT_PACK_WORKSPACE, cudnn.CUDNN_TYPE_VOID_PTR, 1, beside);
        }
        return finished(pack);
    }

    // ---- descriptors and their attributes

    private cudnnBackendDescriptor_t create(int type) {
        cudnnBackendDescriptor_t descriptor = new cudnnBackendDescriptor_t();
        CudaCalls.cudnn(what, cudnn.cudnnBackendCreateDescriptor(type, descriptor));
        scope.atEnd(() -> cudnn.cudnnBackendDestroyDescriptor(descriptor));
        return descriptor;
    }

    private cudnnBackendDescriptor_t finished(cudnnBackendDescriptor_t descriptor) {
        CudaCalls.cudnn(what, cudnn.cudnnBackendFinalize(descriptor));
        return descriptor;
    }

    private void set(cudnnBackendDescriptor_t descriptor, int attribute, int type, long count, Pointer values) {
        CudaCalls.cudnn(what, cudnn.cudnnBackendSetAttribute(descriptor, attribute, type, count, values));
    }

    /** One of an enumeration. */
    private void setOne(cudnnBackendDescriptor_t descriptor, int attribute, int type, int value) {
        try (IntPointer pointer = new IntPointer(1).put(value)) {
            set(descriptor, attribute, type, 1, pointer);
        }
    }

    private void setNumbers(cudnnBackendDescriptor_t descriptor, int attribute, long... values) {
        try (LongPointer pointer = new LongPointer(values)) {
            set(descriptor, attribute, cudnn.CUDNN_TYPE_INT64, values.length, pointer);
        }
    }

    private void setFactor(cudnnBackendDescriptor_t descriptor, int attribute, float value) {
        try (FloatPointer pointer = new FloatPointer(1).put(value)) {
            set(descriptor, attribute, cudnn.CUDNN_TYPE_FLOAT, 1, pointer);
        }
    }

    private void setHandle(cudnnBackendDescriptor_t descriptor, int attribute, cudnnContext handle) {
        try (PointerPointer<Pointer> pointer = addresses(handle)) {
            set(descriptor, attribute, cudnn.CUDNN_TYPE_HANDLE, 1, pointer);
        }
    }

    private void setDescriptors(
            cudnnBackendDescriptor_t descriptor, int attribute, cudnnBackendDescriptor_t... values) {
        try (PointerPointer<Pointer> pointer = addresses(values)) {
            set(descriptor, attribute, cudnn.CUDNN_TYPE_BACKEND_DESCRIPTOR, values.length, pointer);
        }
    }

    /** Fills descriptors that exist, and says how many there are; of an empty list only the latter. */
    private long get(cudnnBackendDescriptor_t descriptor, int attribute, List<cudnnBackendDescriptor_t> values) {
        try (LongPointer count = new LongPointer(1);
                PointerPointer<Pointer> pointer = addresses(values.toArray(Pointer[]::new))) {
            CudaCalls.cudnn(
                    what,
                    cudnn.cudnnBackendGetAttribute(
                            descriptor, attribute, cudnn.CUDNN_TYPE_BACKEND_DESCRIPTOR, values.size(), count, pointer));
            return count.get();
        }
    }

    /** An array of what pointers point to; of none, nothing. */
    private static PointerPointer<Pointer> addresses(Pointer... values) {
        PointerPointer<Pointer> array =
                values.length == 0 ? new PointerPointer<>() : new PointerPointer<>(values.length);
        for (int i = 0; i < values.length; i++) {
            array.put(i, values[i]);
        }
        return array;
    }

    private long number(cudnnBackendDescriptor_t descriptor, int attribute) {
        try (LongPointer count = new LongPointer(1);
                LongPointer value = new LongPointer(1)) {
            CudaCalls.cudnn(
                    what,
                    cudnn.cudnnBackendGetAttribute(descriptor, attribute, cudnn.CUDNN_TYPE_INT64, 1, count, value));
            return value.get();
        }
    }

    private Set<Integer> notes(cudnnBackendDescriptor_t engine, int attribute, int type) {
        try (LongPointer count = new LongPointer(1);
                IntPointer values = new IntPointer(NOTES)) {
            CudaCalls.cudnn(what, cudnn.cudnnBackendGetAttribute(engine, attribute, type, NOTES, count, values));
            int[] notes = new int[(int) Math.min(NOTES, count.get())];
            values.get(notes);
            return Arrays.stream(notes).boxed().collect(Collectors.toSet());
        }
    }
}
