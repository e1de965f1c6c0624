package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.Failures;
import org.galaxyscreen.core.FeatureSink;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ImageFailure;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.KnownObject;
import org.galaxyscreen.core.KnownObjects;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.features.rendering.RenderedSource;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.io.NoImagesException;
import org.jspecify.annotations.Nullable;

/** One run of a {@link SurveyFollowing}: looks again and again, and scores what is new. For one thread. */
final class FollowRun {
    /** Scored and written at once: many are quicker, and a killed run does those again that it had not written. */
    private static final int CHUNK = 256;

    /** Looked up in the catalogues at once, which are read through for it. */
    private static final int LOOKED_UP = 1 << 16;

    private final Path input;
    private final ExtractionSettings settings;
    private final RunExtractor extractor;
    private final FollowedCatalogues catalogues;
    private final FollowedFiles files;
    private final Path folder;
    private final RunListener listener;
    private final Arrivals arrivals = new Arrivals();

    /** All files of the input, where a look has asked for them. */
    private @Nullable List<Path> everything;

    /** In which state the files that hold all objects were when they had been read to their end. */
    private String readTo = "";

    /** What was said of an input that cannot be opened for the moment. */
    private String complained = "";

    FollowRun(
            Path input,
            ExtractionSettings settings,
            RunExtractor extractor,
            FollowedCatalogues catalogues,
            FollowedFiles files,
            Path folder,
            RunListener listener) {
        this.input = input;
        this.settings = settings;
        this.extractor = extractor;
        this.catalogues = catalogues;
        this.files = files;
        this.folder = folder;
        this.listener = listener;
    }

    /** An image that can be read: what it is known by, and its files' state before. */
    private record Arrived(PendingImage image, String names, List<Path> from, String state) {
        Arrived with(PendingImage other) {
            return new Arrived(other, names, from, state);
        }
    }

    Following follow(Duration poll, @Nullable Duration idle) throws IOException {
        long active = System.nanoTime();
        try {
            for (boolean first = true; ; first = false) {
                Following before = files.sum();
                look(first);
                Following after = files.sum();
                if (!after.equals(before)) {
                    listener.onFollowed(after);
                }
                if (first || arrivals.waiting() || !after.equals(before)) {
                    active = System.nanoTime();
                } else if (idle != null && System.nanoTime() - active >= idle.toNanos()) {
                    return after;
                }
                Thread.sleep(poll.toMillis(), poll.toNanosPart() % 1_000_000);
            }
        } catch (InterruptedException | CancellationException e) {
            // The usual end. What was computed and not written is computed again by the next run.
            Thread.currentThread().interrupt();
            return files.sum();
        }
    }

    /** The first look only sees what there is: which files are whole, the second one knows. What cannot be opened at all, it says. */
    private void look(boolean first) throws IOException {
        arrivals.look();
        everything = null;
        if (first) {
            begin();
            return;
        }
        if (!arrivals.whole(catalogues.files())) {
            complainOfMissing();
            return;
        }
        // Before it is read: what is added meanwhile belongs to the next look.
        String state = state();
        if (!state.isEmpty() && (state.equals(readTo) || isFile() && !arrivals.whole(List.of(input)))) {
            return;
        }
        ImageSource source;
        try {
            source = open();
        } catch (NoImagesException e) {
            complained = "";
            return;
        } catch (UnavailableException e) {
            complain(e.getMessage());
            return;
        }
        if (catalogues.targets() != null) {
            Ledger.write(source, folder::resolve);
        }
        try (ImageStream stream = source.open()) {
            int most = catalogues.areRead() ? LOOKED_UP : CHUNK;
            List<Arrived> some = new ArrayList<>();
            for (List<PendingImage> next = next(stream); !next.isEmpty(); next = next(stream)) {
                for (PendingImage image : next) {
                    Arrived arrived = arrived(image);
                    if (arrived != null) {
                        some.add(arrived);
                    }
                }
                if (some.size() >= most) {
                    lookUp(some);
                    some.clear();
                }
            }
            lookUp(some);
            readTo = arrivals.waiting() && !isFile() ? "" : state;
            complained = "";
        } catch (UnavailableException e) {
            complain(e.getMessage());
        }
    }

    private boolean isFile() {
        return !Files.isDirectory(input);
    }

    /** Of the files that hold all objects; empty where each object has files of its own. */
    private String state() throws IOException {
        Path targets = catalogues.targets();
        if (targets == null) {
            return isFile() ? Arrivals.stamp(List.of(input)) : "";
        }
        // A file may be a list of tiles, of whose state it says nothing.
        if (isFile()) {
            return "";
        }
        List<Path> all = new ArrayList<>(everything());
        all.add(targets);
        return Arrivals.stamp(all);
    }

    private List<Path> everything() throws IOException {
        List<Path> all = everything;
        if (all == null) {
            all = Arrivals.all(input);
            everything = all;
        }
        return all;
    }

    private void begin() throws IOException {
        ImageSource images;
        arrivals.whole(catalogues.files());
        try {
            images = ImageSources.open(input.toString(), catalogues.source());
        } catch (NoImagesException e) {
            return;
        }
        listener.onSource(images);
        arrivals.whole(everything());
    }

    private void complainOfMissing() {
        List<Path> missing =
                catalogues.files().stream().filter(file -> !Files.exists(file)).toList();
        if (!missing.isEmpty()) {
            complain(missing.get(0) + " is not there");
        }
    }

    /** The input cannot be read for the moment, as when a network file system is away: a reason to wait, not to end. */
    private static final class UnavailableException extends IOException {
        private static final long serialVersionUID = 1;

        UnavailableException(IOException cause) {
            super(Failures.reason(cause), cause);
        }
    }

    private void complain(String reason) {
        if (!reason.equals(complained)) {
            complained = reason;
            listener.onWarning(new RunWarning(
                    RunWarning.Kind.INPUT_AWAY, input + " cannot be read now, and is looked at again: " + reason));
        }
    }

    private ImageSource open() throws IOException {
        try {
            return RenderedSource.of(ImageSources.open(input.toString(), catalogues.source()), settings.rendering());
        } catch (NoImagesException e) {
            throw e;
        } catch (IOException e) {
            throw new UnavailableException(e);
        }
    }

    private static List<PendingImage> next(ImageStream stream) throws UnavailableException {
        try {
            return stream.next(CHUNK);
        } catch (IOException e) {
            throw new UnavailableException(e);
        }
    }

    /** Null where it is done, or not whole yet. */
    private @Nullable Arrived arrived(PendingImage image) throws IOException {
        String names = image.ownFiles().stream().map(this::name).collect(Collectors.joining("|"));
        // The id of a FITS image costs a look at its header.
        String key = FollowedFiles.key(names, names.isEmpty() ? image.object().id() : "");
        if (files.isDone(key)) {
            return null;
        }
        List<Path> from = image.files().isEmpty() ? everything() : image.files();
        if (!arrivals.whole(from)) {
            return null;
        }
        String state = Arrivals.stamp(from);
        return files.wasUnreadable(key, state) ? null : new Arrived(image, names, from, state);
    }

    private String name(Path file) {
        return file.equals(input)
                ? ""
                : (file.startsWith(input) ? input.relativize(file) : file)
                        .toString()
                        .replace('\\', '/');
    }

    /** Scores what has arrived, with what the catalogues say of it. */
    private void lookUp(List<Arrived> arrived) throws IOException {
        if (arrived.isEmpty()) {
            return;
        }
        List<Arrived> joined = new ArrayList<>();
        KnownObjects known;
        try {
            List<PendingImage> images =
                    catalogues.joined(arrived.stream().map(Arrived::image).toList());
            for (int i = 0; i < images.size(); i++) {
                joined.add(arrived.get(i).with(images.get(i)));
            }
            known = catalogues.known(images);
        } catch (IOException e) {
            throw new UnavailableException(e);
        }
        for (int from = 0; from < joined.size(); from += CHUNK) {
            score(joined.subList(from, Math.min(joined.size(), from + CHUNK)), known);
        }
    }

    private void score(List<Arrived> chunk, KnownObjects known) throws IOException {
        Map<String, Arrived> byId = new HashMap<>();
        chunk.forEach(arrived -> byId.put(arrived.image().object().id(), arrived));
        Map<String, KnownObject> found = new HashMap<>();
        Features.Builder rows = Features.builder(extractor.dimensions());
        List<String> names = new ArrayList<>();
        List<ImageFailure> failures = new ArrayList<>();
        extractor.extract(
                new PendingImages(
                        String.valueOf(input.getFileName()),
                        chunk.stream().map(Arrived::image).toList()),
                new FeatureSink() {
                    @Override
                    public void accept(SurveyObject object, float[] values, int offset) {
                        Arrived arrived = byId.get(object.id());
                        // What has changed while it was read is left to a later look.
                        if (arrived != null && Arrivals.stamp(arrived.from()).equals(arrived.state())) {
                            SurveyObject named = named(object, arrived);
                            known.nearest(object.id()).ifPresent(nearest -> found.put(named.id(), nearest));
                            rows.add(named, values, offset);
                            names.add(arrived.names());
                        }
                    }

                    @Override
                    public void skipped(ImageFailure failure) {
                        failures.add(failure);
                    }
                },
                ExtractionOptions.defaults().withProgress(listener::onProgress));
        files.score(
                rows.build(), known.sought() ? KnownObjects.of(found, names.size()) : KnownObjects.notSought(), names);
        for (ImageFailure failure : failures) {
            Arrived arrived = byId.get(failure.id());
            if (arrived != null && Arrivals.stamp(arrived.from()).equals(arrived.state())) {
                files.skip(failure, arrived.names(), arrived.state());
            }
        }
    }

    /** With its file as its id where another object, whose file is perhaps not there any more, has its own. */
    private SurveyObject named(SurveyObject object, Arrived arrived) {
        return files.hasId(object.id()) && !arrived.names().isEmpty()
                ? new SurveyObject(
                        arrived.names(),
                        object.ra(),
                        object.dec(),
                        object.redshift(),
                        object.pixelScale(),
                        object.label(),
                        object.columns())
                : object;
    }
}
