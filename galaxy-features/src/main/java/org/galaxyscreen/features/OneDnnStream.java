package org.galaxyscreen.features;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/**
 * Runs plans: one worker's stream, with the activations and the scratchpad that its plans share. For one thread at a
 * time, though not always the same one.
 */
final class OneDnnStream {
    private final stream stream;
    private final List<Bound> plans = new ArrayList<>();
    private final FloatBuffer stagedImages;
    private final FloatBuffer stagedFeatures;

    /** A plan with its arguments in this stream's memory. */
    private record Bound(int images, List<BoundStep> steps, memory input, memory output) {}

    private record BoundStep(String name, primitive primitive, IntMemoryMap arguments, memory target) {
        void execute(stream stream) {
            primitive.execute(stream, arguments);
        }
    }

    /** Hears of each step's result while a plan runs. */
    @FunctionalInterface
    interface Observer {
        /** Does nothing. */
        Observer NONE = (name, result) -> {};

        void made(String name, memory result);
    }

    /** @param scope owns the stream and its memory */
    OneDnnStream(List<OneDnnPlan> plans, engine cpu, NativeScope scope) {
        try (PointerScope temporaries = new PointerScope()) {
            this.stream = scope.own(new stream(cpu));
            List<Pointer> buffers = new ArrayList<>();
            int most =
                    plans.stream().mapToInt(p -> p.bufferBytes().size()).max().orElseThrow();
            for (int i = 0; i < most; i++) {
                int buffer = i;
                buffers.add(bytes(
                        plans.stream()
                                .filter(p -> buffer < p.bufferBytes().size())
                                .mapToLong(p -> p.bufferBytes().get(buffer))
                                .max()
                                .orElseThrow(),
                        cpu,
                        scope));
            }
            long scratchpadBytes =
                    plans.stream().mapToLong(OneDnnPlan::scratchpadBytes).max().orElseThrow();
            Pointer scratchpad = bytes(Math.max(1, scratchpadBytes), cpu, scope);
            for (OneDnnPlan plan : plans) {
                this.plans.add(bind(plan, buffers, scratchpad, cpu, scope));
            }
            this.plans.sort(Comparator.comparingInt(Bound::images).reversed());
            stagedImages = staging(this.plans.get(0).input(), cpu, scope);
            stagedFeatures = staging(this.plans.get(0).output(), cpu, scope);
        }
    }

    private static Bound bind(
            OneDnnPlan plan, List<Pointer> buffers, Pointer scratchpad, engine cpu, NativeScope scope) {
        List<BoundStep> steps = new ArrayList<>();
        memory input = null;
        memory output = null;
        for (OneDnnPlan.Step step : plan.steps()) {
            IntMemoryMap arguments = scope.own(new IntMemoryMap());
            step.constants().forEach(arguments::put);
            for (Map.Entry<Integer, OneDnnPlan.Activation> entry :
                    step.activations().entrySet()) {
                OneDnnPlan.Activation activation = entry.getValue();
                boolean inside = activation.buffer() >= 0;
                Pointer place = inside ? buffers.get(activation.buffer()) : new Pointer();
                memory made = scope.own(new memory(activation.layout(), cpu, place));
                arguments.put(entry.getKey(), made);
                if (activation.buffer() == OneDnnPlan.INPUT) {
                    input = made;
                } else if (activation.buffer() == OneDnnPlan.OUTPUT) {
                    output = made;
                }
            }
            if (step.scratchpad().get_size() > 0) {
                arguments.put(DNNL_ARG_SCRATCHPAD, scope.own(new memory(step.scratchpad(), cpu, scratchpad)));
            }
            steps.add(new BoundStep(step.name(), step.primitive(), arguments, arguments.get(DNNL_ARG_DST)));
        }
        if (input == null || output == null) {
            throw new IllegalStateException("a plan without input or output");
        }
        return new Bound(plan.images(), steps, input, output);
    }

    /** Room for what a plan reads or writes outside its own buffers. */
    private static FloatBuffer staging(memory outside, engine cpu, NativeScope scope) {
        long bytes = outside.get_desc().get_size();
        return new FloatPointer(bytes(bytes, cpu, scope))
                .capacity(bytes / Float.BYTES)
                .asBuffer();
    }

    /** Memory that oneDNN aligns, and that JavaCPP does not count against the Java heap's size. */
    private static Pointer bytes(long count, engine cpu, NativeScope scope) {
        return scope.own(new memory(OneDnnPlan.layout(data_type.u8, format_tag.x, count), cpu))
                .get_data_handle();
    }

    /**
     * Computes some images.
     *
     * @param images {@code count × 3 × inputSize × inputSize} floats from 0 on; copied unless direct in native byte order
     * @param features receives {@code count × dimensions} floats from 0 on
     * @param count how many images: at most as many as the largest plan's
     * @param observer hears of each result; what it is given is overwritten by later steps
     */
    void run(FloatBuffer images, FloatBuffer features, int count, Observer observer) {
        if (!inPlace(images)) {
            run(
                    stagedImages.slice(0, images.remaining()).put(0, images, 0, images.remaining()),
                    features,
                    count,
                    observer);
            return;
        }
        if (!inPlace(features)) {
            FloatBuffer rows = stagedFeatures.slice(0, features.remaining());
            run(images, rows, count, observer);
            features.put(0, rows, 0, rows.remaining());
            return;
        }
        int pixels = images.remaining() / count;
        int dimensions = features.remaining() / count;
        int done = 0;
        while (done < count) {
            Bound plan = largest(count - done);
            int n = plan.images();
            // The pointers own nothing: the buffers do.
            plan.input().set_data_handle(new FloatPointer(images.slice(done * pixels, n * pixels)));
            plan.output().set_data_handle(new FloatPointer(features.slice(done * dimensions, n * dimensions)));
            for (BoundStep step : plan.steps()) {
                step.execute(stream);
                observer.made(step.name(), step.target());
            }
            stream._wait();
            done += n;
        }
    }

    private static boolean inPlace(FloatBuffer buffer) {
        return buffer.isDirect() && buffer.order() == ByteOrder.nativeOrder();
    }

    private Bound largest(int images) {
        for (Bound plan : plans) {
            if (plan.images() <= images) {
                return plan;
            }
        }
        throw new IllegalStateException("no plan for " + images + " images");
    }
}
