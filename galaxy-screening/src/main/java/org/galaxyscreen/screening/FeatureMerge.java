package org.galaxyscreen.screening;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.galaxyscreen.core.FeatureOrigin;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.durable.OutputLock;
import org.galaxyscreen.io.npy.FeatureReader;
import org.galaxyscreen.io.npy.FeatureWriter;
import org.galaxyscreen.io.npy.NpyReader;

/**
 * Makes one file of features, with its ids and what it was made of, from those of all {@linkplain Shard parts} of a survey: the same, to the bit,
 * as an extraction of the whole survey leaves. Rows are copied in blocks; the ids are in memory. Immutable.
 */
public final class FeatureMerge {
    /** What all parts must have in common beside what their features were made by. */
    private static final List<String> COMMON =
            List.of("source", SurveyInput.LOCATION, SurveyInput.OPTIONS, SurveyInput.RENDERING, "dimensions", "blocks");

    private final List<Path> shards;
    private final Path output;
    private final boolean overwrite;

    private FeatureMerge(List<Path> shards, Path output, boolean overwrite) {
        this.shards = List.copyOf(shards);
        this.output = Objects.requireNonNull(output, "output");
        this.overwrite = overwrite;
    }

    /**
     * A merge.
     *
     * @param shards the parts' {@code .npy} files, in any order
     * @param output a name that ends in {@code .npy}
     */
    public static FeatureMerge of(List<Path> shards, Path output) {
        return new FeatureMerge(shards, output, false);
    }

    /** This, replacing or not what no extraction has written; by default that is refused. */
    public FeatureMerge withOverwrite(boolean replace) {
        return new FeatureMerge(shards, output, replace);
    }

    /** A part: its file, and what that says of itself. */
    private record Part(Path file, FeaturesAbout about, Shard shard) {}

    /**
     * Merges.
     *
     * @return how many rows there are
     * @throws SettingException if the output cannot be
     * @throws IOException if a part is missing, is given twice, has not all of its images, was made by something else than the others or cannot
     *     be read, or an id comes twice; nothing is written then
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public long run(RunListener listener) throws IOException {
        check();
        List<Part> parts = parts(listener);
        Map<Path, List<SurveyObject>> objects = objects(parts);
        Set<String> columns = new LinkedHashSet<>();
        objects.values()
                .forEach(some ->
                        some.forEach(object -> columns.addAll(object.columns().keySet())));
        int dimensions = parts.get(0).about().json().path("dimensions").asInt();
        try (OutputLock lock = OutputLock.take(output)) {
            for (Path file : List.of(lock.output(), FeatureWriter.indexOf(output), FeaturesAbout.beside(output))) {
                AtomicOutput.removeTemporaries(file);
            }
            try (FeatureWriter writer = FeatureWriter.create(output, dimensions, columns)) {
                for (Part part : parts) {
                    copy(part, objects.get(part.file()), dimensions, writer, listener);
                }
                // Before the rows: a file that speaks of rows that are not there is no harm, but rows of which nothing
                // is known are.
                FeaturesAbout.merged(parts.stream().map(Part::about).toList(), output)
                        .write();
                // Every part has those of the whole catalogue.
                Ledger.copy(parts.get(0).file(), output);
                writer.commit();
                return writer.rows();
            }
        }
    }

    private void check() {
        if (!String.valueOf(output.getFileName()).endsWith(".npy")) {
            throw new SettingException(
                    Setting.OUTPUT, Setting.OUTPUT, " is ", output, "; a name that ends in .npy expected");
        }
        OutputCheck outputs = new OutputCheck(overwrite);
        for (Path shard : shards) {
            outputs.reads(Setting.SHARD, shard)
                    .reads("the file of ids beside ", Setting.SHARD, OutputCheck.idsOf(shard))
                    .reads("what is said of ", Setting.SHARD, FeaturesAbout.beside(shard));
        }
        outputs.writes(Setting.OUTPUT, output, OutputCheck::isFeatures)
                .writes("the file of ids beside ", Setting.OUTPUT, OutputCheck.idsOf(output), OutputCheck::isIndex)
                .writes("what is said of ", Setting.OUTPUT, FeaturesAbout.beside(output), FeaturesAbout::isOne);
    }

    /** All parts, in order, that go together. */
    private List<Part> parts(RunListener listener) throws IOException {
        List<Part> parts = new ArrayList<>();
        for (Path file : shards) {
            FeaturesAbout about = FeaturesAbout.read(file);
            Optional<Shard> shard = about.shard();
            if (shard.isEmpty()) {
                throw new IOException(file + " is no part of a survey, or "
                        + FeaturesAbout.beside(file).getFileName()
                        + " does not say which; what extract --shard wrote expected");
            }
            parts.add(new Part(file, about, shard.get()));
        }
        if (parts.isEmpty()) {
            throw new IOException("there are no parts to merge; what extract --shard wrote expected");
        }
        parts.sort(Comparator.comparingInt(part -> part.shard().number()));
        Part first = parts.get(0);
        for (Part part : parts) {
            requireSame(first, part, listener);
        }
        requireAll(parts);
        return parts;
    }

    private static void requireAll(List<Part> parts) throws IOException {
        int of = parts.get(0).shard().of();
        Map<Integer, Part> byNumber = new HashMap<>();
        for (Part part : parts) {
            Part other = byNumber.put(part.shard().number(), part);
            if (other != null) {
                throw new IOException(other.file() + " and " + part.file() + " are both part " + part.shard()
                        + "; each part once expected");
            }
        }
        if (byNumber.size() < of) {
            TreeSet<Integer> missing =
                    IntStream.rangeClosed(1, of).boxed().collect(Collectors.toCollection(TreeSet::new));
            missing.removeAll(byNumber.keySet());
            throw new IOException("of " + of + " parts " + missing.size() + (missing.size() == 1 ? " is" : " are")
                    + " missing: "
                    + missing.stream()
                            .limit(10)
                            .map(number -> number + "/" + of)
                            .collect(Collectors.joining(", "))
                    + (missing.size() > 10 ? ", …" : "") + "; extract them, or name their files too");
        }
        for (Part part : parts) {
            long images = part.about().imagesOfAll();
            long expected = part.shard().to(images) - part.shard().from(images);
            long found = part.about().json().path("rows").asLong()
                    + part.about().failures().size();
            if (found != expected) {
                throw new IOException(part.file() + " is part " + part.shard() + " of " + images + " images and has "
                        + found + ", rows and skipped ones; " + expected + " expected: extract it again");
            }
        }
    }

    /** Refuses parts of different surveys, or that were made by something else. */
    private static void requireSame(Part first, Part part, RunListener listener) throws IOException {
        if (part.shard().of() != first.shard().of()
                || part.about().imagesOfAll() != first.about().imagesOfAll()) {
            throw new IOException(part.file() + " is part " + part.shard() + " of "
                    + part.about().imagesOfAll() + " images; " + first.file() + " is part " + first.shard() + " of "
                    + first.about().imagesOfAll() + ": parts of one survey expected, divided alike");
        }
        for (String name : COMMON) {
            JsonNode mine = part.about().json().path(name);
            JsonNode others = first.about().json().path(name);
            if (!mine.equals(others)) {
                throw new IOException(part.file() + " has the " + name + " " + mine + ", and " + first.file() + " "
                        + others + "; parts of one survey expected, made alike");
            }
        }
        FeatureOrigin origin = part.about().writtenOrigin();
        FeatureOrigin expected = first.about().writtenOrigin();
        Optional<String> difference = expected.difference(origin);
        if (difference.isPresent()) {
            throw new IOException(part.file() + " has other features than " + first.file() + ": " + difference.get());
        }
        for (String doubt : expected.doubts(origin)) {
            listener.onWarning(new RunWarning(
                    RunWarning.Kind.OTHER_FEATURES,
                    part.file() + " was made a little differently from " + first.file() + ": " + doubt));
        }
    }

    private static Map<Path, List<SurveyObject>> objects(List<Part> parts) throws IOException {
        Map<Path, List<SurveyObject>> objects = new HashMap<>();
        Map<String, Path> seen = new HashMap<>();
        for (Part part : parts) {
            List<SurveyObject> some = FeatureReader.objects(part.file());
            if (some.size() != part.about().json().path("rows").asLong(-1)) {
                throw new IOException(part.file() + " has " + some.size() + " rows; "
                        + part.about().json().path("rows").asText("?") + " expected, as "
                        + FeaturesAbout.beside(part.file()).getFileName() + " says");
            }
            for (SurveyObject object : some) {
                Path other = seen.put(object.id(), part.file());
                if (other != null) {
                    throw new IOException("the id '" + object.id() + "' is in " + other + " and in " + part.file()
                            + "; each id once expected");
                }
            }
            objects.put(part.file(), some);
        }
        return objects;
    }

    private static void copy(
            Part part, List<SurveyObject> objects, int dimensions, FeatureWriter writer, RunListener listener)
            throws IOException {
        try (NpyReader rows = NpyReader.open(part.file())) {
            if (rows.dimensions() != dimensions || rows.rows() != objects.size()) {
                throw new IOException(part.file() + " has " + rows.rows() + " rows of " + rows.dimensions()
                        + " values; " + objects.size() + " of " + dimensions + " expected");
            }
        }
        FeatureReader.forEach(part.file(), objects, writer, listener::onProgress);
    }
}
