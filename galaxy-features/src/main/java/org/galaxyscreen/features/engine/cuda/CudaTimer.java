package org.galaxyscreen.features.engine.cuda;

import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;

/** Measures calls on a stream by the GPU's own clock. For one thread. */
final class CudaTimer {
    private static final int TRIES = 3;
    private static final int CALLS = 4;

    private final CUstream_st stream;
    private final CUevent_st before = new CUevent_st();
    private final CUevent_st after = new CUevent_st();

    /** @param scope owns the events */
    CudaTimer(CUstream_st stream, CudaCalls.Scope scope) {
        this.stream = stream;
        for (CUevent_st event : new CUevent_st[] {before, after}) {
            CudaCalls.cuda("making an event", cudart.cudaEventCreate(event));
            scope.atEnd(() -> cudart.cudaEventDestroy(event));
        }
    }

    /** How long so many calls take together; waits for them. */
    double milliseconds(Runnable call, int calls) {
        float[] elapsed = new float[1];
        CudaCalls.cuda("timing", cudart.cudaEventRecord(before, stream));
        for (int i = 0; i < calls; i++) {
            call.run();
        }
        CudaCalls.cuda("timing", cudart.cudaEventRecord(after, stream));
        CudaCalls.cuda("timing", cudart.cudaEventSynchronize(after));
        CudaCalls.cuda("timing", cudart.cudaEventElapsedTime(elapsed, before, after));
        return elapsed[0];
    }

    /** How long a call takes, by the best of a few tries. */
    double best(Runnable call) {
        milliseconds(call, 1);
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < TRIES; i++) {
            least = Math.min(least, milliseconds(call, CALLS) / CALLS);
        }
        return least;
    }
}
