package org.galaxyscreen.features.engine.cuda;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntToDoubleFunction;
import org.galaxyscreen.features.engine.Precision;

/**
 * Which of several ways to compute a step is the fastest on a kind of GPU. Each kind of step is tried once in a process, and all
 * streams and engines do it in the same way, since another may give other last digits. Safe for several threads, which take turns.
 */
final class CudaTrials {
    /** How many ways are tried; with 1 the libraries' own first choice is taken, so that it is the same in each run. */
    static final String PROPERTY = "org.galaxyscreen.cuda.trials";

    /** No way works. */
    static final int NONE = -1;

    private static final int DEFAULT = 5;
    private static final int MOST = 100;

    /** A way has to be so much faster than one that the libraries prefer: less than that is noise. */
    private static final double WORTHWHILE = 0.97;

    private static final Map<List<Object>, CudaTrials> SHARED = new ConcurrentHashMap<>();

    private final int limit;
    private final Map<List<Object>, Integer> chosen = new HashMap<>();

    CudaTrials(int limit) {
        this.limit = limit;
    }

    /**
     * Those that all GPUs of a kind share.
     *
     * @throws IllegalStateException if the property is not a number from 1 to 100
     */
    static CudaTrials shared(String gpu, Precision precision) {
        return SHARED.computeIfAbsent(List.of(gpu, precision, ofProperty()), kind -> new CudaTrials(ofProperty()));
    }

    /** How many ways are to be tried. */
    static int ofProperty() {
        int limit = Integer.getInteger(PROPERTY, DEFAULT);
        if (limit < 1 || limit > MOST) {
            throw new IllegalStateException(PROPERTY + " is " + limit + "; 1 to " + MOST + " expected");
        }
        return limit;
    }

    /** How many ways are worth preparing. */
    int limit() {
        return limit;
    }

    /** How long a way takes: measured with care where others are compared with it, otherwise only run once. */
    double milliseconds(CudaTimer timer, Runnable way) {
        return limit == 1 ? timer.milliseconds(way, 1) : timer.best(way);
    }

    /**
     * The way for a kind of step, tried if it has not been.
     *
     * @param kind all on which it depends
     * @param count how many ways there are
     * @param milliseconds how long a way takes; not a number if it does not work
     * @return its number, or {@link #NONE}
     */
    synchronized int fastest(List<Object> kind, int count, IntToDoubleFunction milliseconds) {
        Integer known = chosen.get(kind);
        if (known != null) {
            return known;
        }
        int best = NONE;
        double least = Double.NaN;
        for (int way = 0; way < count; way++) {
            double time = milliseconds.applyAsDouble(way);
            if (!Double.isNaN(time) && (best == NONE || time < WORTHWHILE * least)) {
                best = way;
                least = time;
            }
        }
        if (best != NONE) {
            // What lacked memory now may have it later.
            chosen.put(List.copyOf(kind), best);
        }
        return best;
    }
}
