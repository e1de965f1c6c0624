package org.galaxyscreen.features.engine.onednn;

import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.desc;
import org.bytedeco.dnnl.primitive;

/**
 * A part of the network as a list of oneDNN primitives for a fixed number of images. Immutable, and holds no activations:
 * any number of {@link OneDnnStream}s may run it side by side.
 *
 * @param images how many images it computes at once
 * @param steps in the order to run them in
 * @param bufferBytes how large each buffer must be that its activations take turns in
 * @param scratchpadBytes how large a scratchpad the largest primitive wants
 * @param input what it reads
 * @param outputBytes what it makes
 */
record OneDnnPlan(
        int images, List<Step> steps, List<Long> bufferBytes, long scratchpadBytes, desc input, long outputBytes) {
    /** The buffer that stands for what a plan reads. */
    static final int INPUT = -1;

    /** The buffer that stands for what a plan makes. */
    static final int OUTPUT = -2;

    OneDnnPlan {
        steps = List.copyOf(steps);
        bufferBytes = List.copyOf(bufferBytes);
    }

    /**
     * A primitive and what it works on.
     *
     * @param name of what it makes: a convolution's or a block's, {@code maxpool}, {@code features}
     * @param constants by oneDNN's argument number
     * @param activations by oneDNN's argument number
     */
    record Step(
            String name,
            primitive primitive,
            Map<Integer, memory> constants,
            Map<Integer, Activation> activations,
            desc scratchpad) {}

    /**
     * A tensor that is made and used up in a run.
     *
     * @param buffer which buffer it is in: an index, {@link #INPUT} or {@link #OUTPUT}
     * @param step what one unit stands for; 1 unless it is quantised
     * @param offset where in {@link #OUTPUT} it begins, in bytes; 0 in other buffers
     */
    record Activation(desc layout, int buffer, int channels, int size, double step, long offset) {}
}
