package org.galaxyscreen.features.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.galaxyscreen.linalg.NativeScope;

/**
 * Runs the network: one worker's stream, with the activations and the scratchpad that its plans share. For one thread at a
 * time, though not always the same one.
 */
final class OneDnnStream {
    private final stream stream;
    private final Bound stem;
    private final long stemBytes;
    private final List<Bound> blocks = new ArrayList<>();
    private final BytePointer between;
    private final FloatBuffer stagedImages;
    private final FloatBuffer readOut;
    private final RowLayout rows;

    /** A plan with its arguments in this stream's memory. */
    private record Bound(int images, List<BoundStep> steps, List<memory> inputs, List<Output> outputs) {
        void setInput(Pointer place) {
            inputs.forEach(memory -> memory.set_data_handle(place));
        }

        void setOutput(BytePointer place) {
            outputs.forEach(output -> output.memory().set_data_handle(place.getPointer(output.offset())));
        }

        void execute(stream stream, int first, Observer observer) {
            for (BoundStep step : steps) {
                step.primitive().execute(stream, step.arguments());
                observer.made(step.name(), step.target(), first, images);
            }
        }
    }

    /** Something a plan makes, and where it begins in all that it makes, in bytes. */
    private record Output(memory memory, long offset) {}

    private record BoundStep(String name, primitive primitive, IntMemoryMap arguments, memory target) {}

    /** Hears of each step's result while a plan runs. */
    @FunctionalInterface
    interface Observer {
        /** Does nothing. */
        Observer NONE = (name, result, first, images) -> {};

        /**
         * A step has run.
         *
         * @param name of the step
         * @param result is overwritten by later steps
         * @param first the number of the result's first image, in the order of those that were to be computed
         * @param images how many images' results it holds, one after the other
         */
        void made(String name, memory result, int first, int images);
    }

    /**
     * @param stem for one image
     * @param blocks for the numbers of images that are computed at once; one of them for a single one
     * @param rows how what the blocks make becomes rows
     * @param scope owns the stream and its memory
     */
    OneDnnStream(OneDnnPlan stem, List<OneDnnPlan> blocks, RowLayout rows, engine cpu, NativeScope scope) {
        this.rows = rows;
        try (PointerScope temporaries = new PointerScope()) {
            this.stream = scope.own(new stream(cpu));
            List<OneDnnPlan> plans = new ArrayList<>(blocks);
            plans.add(stem);
            List<Pointer> buffers = buffers(plans, cpu, scope);
            long scratchpadBytes =
                    plans.stream().mapToLong(OneDnnPlan::scratchpadBytes).max().orElseThrow();
            Pointer scratchpad = bytes(Math.max(1, scratchpadBytes), cpu, scope);
            OneDnnPlan largest = blocks.stream()
                    .max(Comparator.comparingInt(OneDnnPlan::images))
                    .orElseThrow();
            this.stemBytes = stem.outputBytes();
            this.between = scope.own(new BytePointer(bytes(largest.images() * stemBytes, cpu, scope)));
            BytePointer made = scope.own(new BytePointer(bytes(largest.outputBytes(), cpu, scope)));
            this.readOut = new FloatPointer(made)
                    .capacity(largest.outputBytes() / Float.BYTES)
                    .asBuffer();
            this.stem = bind(stem, buffers, scratchpad, cpu, scope);
            for (OneDnnPlan plan : blocks) {
                if (plan.input().get_size() != plan.images() * stemBytes) {
                    throw new IllegalStateException("the stem's images do not lie one after the other");
                }
                Bound bound = bind(plan, buffers, scratchpad, cpu, scope);
                bound.setInput(between);
                bound.setOutput(made);
                this.blocks.add(bound);
            }
            this.blocks.sort(Comparator.comparingInt(Bound::images).reversed());
            this.stagedImages = staging(largest.images() * stem.input().get_size(), cpu, scope);
        }
    }

    /** The plans never run at the same time: they share buffers, each as large as the largest that any plan needs. */
    private static List<Pointer> buffers(List<OneDnnPlan> plans, engine cpu, NativeScope scope) {
        List<Long> sizes = new ArrayList<>();
        for (OneDnnPlan plan : plans) {
            for (int i = 0; i < plan.bufferBytes().size(); i++) {
                if (i == sizes.size()) {
                    sizes.add(0L);
                }
                sizes.set(i, Math.max(sizes.get(i), plan.bufferBytes().get(i)));
            }
        }
        return sizes.stream().map(size -> bytes(size, cpu, scope)).toList();
    }

    private static Bound bind(
            OneDnnPlan plan, List<Pointer> buffers, Pointer scratchpad, engine cpu, NativeScope scope) {
        List<BoundStep> steps = new ArrayList<>();
        List<memory> inputs = new ArrayList<>();
        List<Output> outputs = new ArrayList<>();
        for (OneDnnPlan.Step step : plan.steps()) {
            IntMemoryMap arguments = scope.own(new IntMemoryMap());
            step.constants().forEach(arguments::put);
            step.activations().forEach((argument, activation) -> {
                int buffer = activation.buffer();
                Pointer place = buffer >= 0 ? buffers.get(buffer) : new Pointer();
                memory made = scope.own(new memory(activation.layout(), cpu, place));
                arguments.put(argument, made);
                if (buffer == OneDnnPlan.INPUT) {
                    inputs.add(made);
                } else if (buffer == OneDnnPlan.OUTPUT) {
                    outputs.add(new Output(made, activation.offset()));
                }
            });
            if (step.scratchpad().get_size() > 0) {
                arguments.put(DNNL_ARG_SCRATCHPAD, scope.own(new memory(step.scratchpad(), cpu, scratchpad)));
            }
            memory target = scope.own(arguments.get(DNNL_ARG_DST));
            steps.add(new BoundStep(step.name(), step.primitive(), arguments, target));
        }
        return new Bound(plan.images(), steps, inputs, outputs);
    }

    /** Room for what a plan reads or writes outside its own buffers. */
    private static FloatBuffer staging(long bytes, engine cpu, NativeScope scope) {
        return new FloatPointer(bytes(bytes, cpu, scope))
                .capacity(bytes / Float.BYTES)
                .asBuffer();
    }

    /** Memory that oneDNN aligns, and that JavaCPP does not count against the Java heap's size. */
    private static Pointer bytes(long count, engine cpu, NativeScope scope) {
        return scope.own(new memory(OneDnnSketch.layout(data_type.u8, format_tag.x, count), cpu))
                .get_data_handle();
    }

    /**
     * Computes some images.
     *
     * @param images {@code count × 3 × inputSize × inputSize} floats from 0 on; copied unless direct in native byte order
     * @param features receives {@code count × dimensions} floats from 0 on
     * @param count how many images: at most as many as the largest plan's
     * @param first what the observer is told as the first one's number
     * @param observer hears of each result
     */
    void run(FloatBuffer images, FloatBuffer features, int count, int first, Observer observer) {
        if (!inPlace(images)) {
            run(
                    stagedImages.slice(0, images.remaining()).put(0, images, 0, images.remaining()),
                    features,
                    count,
                    first,
                    observer);
            return;
        }
        int pixels = images.remaining() / count;
        int done = 0;
        while (done < count) {
            Bound next = largest(count - done);
            for (int i = 0; i < next.images(); i++) {
                // These pointers own nothing: the buffers do.
                stem.setInput(new FloatPointer(images.slice((done + i) * pixels, pixels)));
                stem.setOutput(between.getPointer(i * stemBytes));
                stem.execute(stream, first + done + i, observer);
            }
            next.execute(stream, first + done, observer);
            stream._wait();
            rows.copy(readOut, next.images(), features, done);
            done += next.images();
        }
    }

    private static boolean inPlace(FloatBuffer buffer) {
        return buffer.isDirect() && buffer.order() == ByteOrder.nativeOrder();
    }

    private Bound largest(int images) {
        for (Bound plan : blocks) {
            if (plan.images() <= images) {
                return plan;
            }
        }
        throw new IllegalStateException("no plan for " + images + " images");
    }
}
