package org.galaxyscreen.server.review;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.interest.Label;
import org.galaxyscreen.report.PictureOverlay;
import org.galaxyscreen.screening.ImageMaps;
import org.galaxyscreen.screening.RunListener;
import org.galaxyscreen.screening.SettingException;
import org.galaxyscreen.server.internal.HttpProblem;
import org.jspecify.annotations.Nullable;

/**
 * Maps of where in an object's picture oddness sits, or interest. The network is made ready, and ordinary objects are learned from, when the
 * first map is asked for; one is computed at a time, by a thread of its own, so that nothing else waits; the last ones are kept. Thread-safe.
 */
final class PictureMaps implements Closeable {
    private static final int KEPT = 500;

    /** Maps that wait: who asks for more has gone on to the next object meanwhile. */
    private static final int MOST_WAITING = 20;

    /** How many interesting objects are learned from at most, the most interesting. */
    private static final int MOST_INTERESTING = 64;

    private static final long PATIENCE_MILLISECONDS = 300;

    private final Opening opening;
    private final AnomalyCatalogue catalogue;
    private final ObjectImages images;
    private final ExecutorService computing = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "galaxy-screen-maps");
        thread.setDaemon(true);
        return thread;
    });
    private final LinkedHashMap<Asked, Future<Found>> kept = new LinkedHashMap<>(64, 0.75f, true);

    /** Of the computing thread alone. */
    private @Nullable ImageMaps maps;

    private ImageMaps.@Nullable Interest learned;
    private List<String> learnedFrom = List.of();

    /** What makes the network ready. */
    @FunctionalInterface
    interface Opening {
        /**
         * As {@link ImageMaps#learn}.
         *
         * @param ordinary images to learn from
         */
        ImageMaps open(List<PendingImage> ordinary) throws IOException;
    }

    /** What a map can be of. */
    enum Kind {
        ODDNESS,
        INTEREST;

        /**
         * That of a name.
         *
         * @throws HttpProblem 400 if there is none
         */
        static Kind of(String name) {
            for (Kind kind : values()) {
                if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
                    return kind;
                }
            }
            throw new HttpProblem(400, "of is '" + name + "'; oddness or interest expected");
        }
    }

    /**
     * A map that was asked for.
     *
     * @param interesting the objects that it is learned from; empty for oddness
     */
    private record Asked(Kind kind, String id, List<String> interesting) {}

    /** A map, or a sentence on why there is none. */
    record Found(@Nullable PictureOverlay map, @Nullable String none) {}

    /** @param catalogue all objects, of which the ordinary ones are learned from */
    PictureMaps(Opening opening, AnomalyCatalogue catalogue, ObjectImages images) {
        this.opening = opening;
        this.catalogue = catalogue;
        this.images = images;
    }

    /**
     * The interesting objects, as they are labelled.
     *
     * @param least from which interest on
     * @return the most interesting first, of equal ones in the order of their ids
     */
    static List<String> interesting(ReviewLabels labels, int least) {
        return labels.verdicts().values().stream()
                .map(Verdict::label)
                .filter(label -> label.interest() >= least)
                .sorted(Comparator.comparingInt((Label label) -> -label.interest())
                        .thenComparing(Label::id))
                .limit(MOST_INTERESTING)
                .map(Label::id)
                .sorted()
                .toList();
    }

    /**
     * An object's map, if it is there or comes in a moment; else it is computed, to be asked for again.
     *
     * @param interesting the objects that interest is learned from
     */
    Optional<Found> of(Kind kind, String id, Supplier<List<String>> interesting) {
        List<String> from = kind == Kind.INTEREST ? interesting.get() : List.of();
        if (kind == Kind.INTEREST && from.isEmpty()) {
            return Optional.of(new Found(null, "no map: nobody has labelled an object as interesting yet"));
        }
        Asked asked = new Asked(kind, id, from);
        Future<Found> map = future(asked);
        if (map == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(map.get(PATIENCE_MILLISECONDS, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (CancellationException e) {
            forget(asked);
            return Optional.empty();
        } catch (ExecutionException e) {
            forget(asked);
            return Optional.of(none(e.getCause()));
        }
    }

    /** Why there is no map, in a sentence. */
    private static Found none(Throwable cause) {
        if (cause instanceof SettingException missing) {
            return new Found(
                    null, "no map: begin the review with the network: " + missing.message(setting -> "--" + setting));
        }
        if (cause instanceof IOException || cause instanceof IllegalArgumentException) {
            return new Found(null, "no map: " + cause.getMessage());
        }
        if (cause instanceof Error error) {
            throw error;
        }
        throw cause instanceof RuntimeException exception ? exception : new IllegalStateException(cause);
    }

    /** What becomes of a map; null where too many others wait. */
    private @Nullable Future<Found> future(Asked asked) {
        synchronized (kept) {
            Future<Found> known = kept.get(asked);
            if (known != null) {
                return known;
            }
            if (kept.values().stream().filter(map -> !map.isDone()).count() >= MOST_WAITING) {
                return null;
            }
            try {
                Future<Found> map = computing.submit(() -> compute(asked));
                kept.put(asked, map);
                if (kept.size() > KEPT) {
                    kept.remove(kept.keySet().iterator().next());
                }
                return map;
            } catch (RejectedExecutionException e) {
                return null; // the review is closed
            }
        }
    }

    private void forget(Asked asked) {
        synchronized (kept) {
            kept.remove(asked);
        }
    }

    private Found compute(Asked asked) throws IOException {
        PendingImage image = pending(asked.id()).orElse(null);
        if (image == null) {
            return new Found(null, "no map: the image is not there");
        }
        ImageMaps ready = ready();
        PictureOverlay map = asked.kind() == Kind.ODDNESS
                ? ready.oddness(List.of(image), RunListener.NONE).get(asked.id())
                : interest(ready, asked.interesting()).of(image).orElse(null);
        if (map != null) {
            return new Found(map, null);
        }
        return new Found(
                null,
                asked.interesting().equals(List.of(asked.id()))
                        ? "no map: this is the only object that is labelled as interesting"
                        : "no map: the image cannot be read");
    }

    private ImageMaps ready() throws IOException {
        ImageMaps open = maps;
        if (open == null) {
            List<PendingImage> ordinary = new ArrayList<>();
            for (String id : ImageMaps.ordinary(catalogue, 0)) {
                pending(id).ifPresent(ordinary::add);
            }
            open = opening.open(ordinary);
            maps = open;
        }
        return open;
    }

    private ImageMaps.Interest interest(ImageMaps open, List<String> from) throws IOException {
        ImageMaps.Interest known = learned;
        if (known == null || !learnedFrom.equals(from)) {
            List<PendingImage> interesting = new ArrayList<>();
            for (String id : from) {
                pending(id).ifPresent(interesting::add);
            }
            known = open.interest(interesting);
            learned = known;
            learnedFrom = from;
        }
        return known;
    }

    /** An object's image, as the network is shown it. */
    private Optional<PendingImage> pending(String id) throws IOException {
        return images.pending(id).map(image -> new Rendered(image, images));
    }

    private record Rendered(PendingImage image, ObjectImages images) implements PendingImage {
        @Override
        public SurveyObject object() {
            return image.object();
        }

        @Override
        public Image read() throws UnreadableImageException {
            try {
                return images.rendered(image.read());
            } catch (IllegalArgumentException e) {
                throw new UnreadableImageException(object().id() + ": " + e.getMessage(), e);
            }
        }
    }

    /** Waits for the map that is being computed; none that waits is. */
    @Override
    public void close() {
        synchronized (kept) {
            kept.values().forEach(map -> map.cancel(false));
        }
        try {
            computing.submit(() -> {
                if (maps != null) {
                    maps.close();
                }
            });
        } catch (RejectedExecutionException e) {
            return; // closed before
        }
        computing.shutdown();
    }
}
