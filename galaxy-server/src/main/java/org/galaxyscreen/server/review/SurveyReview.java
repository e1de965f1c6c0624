package org.galaxyscreen.server.review;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.galaxyscreen.core.AnomalyCatalogue;
import org.galaxyscreen.core.FeatureBlock;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.ImageLookup;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.features.rendering.Rendering;
import org.galaxyscreen.interest.Label;
import org.galaxyscreen.interest.ReviewSpace;
import org.galaxyscreen.io.ImageSources;
import org.galaxyscreen.io.catalogue.CsvText;
import org.galaxyscreen.io.catalogue.table.CsvFormat;
import org.galaxyscreen.io.catalogue.table.Tables;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.io.npy.FeatureReader;
import org.galaxyscreen.report.HtmlReport;
import org.galaxyscreen.report.ReportMap;
import org.galaxyscreen.report.SavedReport;
import org.galaxyscreen.screening.Backbone;
import org.galaxyscreen.screening.ImageFeatures;
import org.galaxyscreen.screening.ImageMaps;
import org.galaxyscreen.screening.RunListener;
import org.galaxyscreen.screening.RunWarning;
import org.galaxyscreen.screening.SavedResults;
import org.galaxyscreen.server.ServerOptions;
import org.galaxyscreen.server.internal.Answer;
import org.galaxyscreen.server.internal.LocalServer;
import org.jspecify.annotations.Nullable;

/**
 * A review of a screening's results, in a browser: objects are shown and labelled, and the ranking learns from the labels. These are in
 * {@code labels.jsonl} in the results' folder, to which each is added as it is given; a review goes on where the file ends. Immutable.
 *
 * <pre>{@code
 * try (ReviewServer review = SurveyReview.of(Path.of("results")).serve(ServerOptions.defaults(), RunListener.NONE)) {
 *     System.out.println(review.address());
 *     review.await();
 * }
 * }</pre>
 */
public final class SurveyReview {
    /** The most objects between two rankings. */
    public static final int MAX_BATCH = 200;

    /** The most objects of a review: the first of a larger catalogue. */
    public static final int MOST_OBJECTS = 2_000_000;

    private static final long PICTURE_ROOM = 64L << 20;
    private static final String LABELS = "labels.jsonl";
    private static final Bounds BOUNDS = new Bounds(MOST_OBJECTS, 1L << 28);

    private final Path results;
    private final Places places;
    private final int batch;
    private final Bounds bounds;

    /**
     * How large things may become.
     *
     * @param objects that are reviewed
     * @param values of features that are held in memory: a gibibyte; more are left in their file
     */
    record Bounds(int objects, long values) {}

    /** Where things are that are not where the results say; null for those that are. */
    private record Places(
            @Nullable Path features,
            @Nullable Backbone network,
            @Nullable Path images,
            NamedOptions options,
            @Nullable Rendering rendering) {}

    private SurveyReview(Path results, Places places, int batch, Bounds bounds) {
        this.bounds = bounds;
        this.results = Objects.requireNonNull(results, "results");
        this.places = places;
        this.batch = batch;
    }

    /**
     * A review in batches of ten, of features and images where the results say they are.
     *
     * @param results a folder that a screening or a detection wrote
     */
    public static SurveyReview of(Path results) {
        return new SurveyReview(results, new Places(null, null, null, NamedOptions.none(), null), 10, BOUNDS);
    }

    /** This with features of another file. */
    public SurveyReview withFeatures(Path features) {
        return new SurveyReview(
                results,
                new Places(
                        Objects.requireNonNull(features),
                        places.network(),
                        places.images(),
                        places.options(),
                        places.rendering()),
                batch,
                bounds);
    }

    /**
     * This with the network by which the features were made, to make those of reviewers' own images; by default it is found by its name,
     * which only published and random weights have. Nothing is read before the first image comes.
     */
    public SurveyReview withNetwork(Backbone network) {
        return new SurveyReview(
                results,
                new Places(
                        places.features(),
                        Objects.requireNonNull(network),
                        places.images(),
                        places.options(),
                        places.rendering()),
                batch,
                bounds);
    }

    /**
     * This with images from another place.
     *
     * @param images what {@link ImageSources} opens
     * @param options for opening them
     * @param rendering the recipe by which bands become pictures
     */
    public SurveyReview withImages(Path images, NamedOptions options, Rendering rendering) {
        return new SurveyReview(
                results,
                new Places(
                        places.features(),
                        places.network(),
                        Objects.requireNonNull(images),
                        Objects.requireNonNull(options),
                        Objects.requireNonNull(rendering)),
                batch,
                bounds);
    }

    /**
     * This with another number of objects that are looked at before the ranking learns again.
     *
     * @throws IllegalArgumentException if it is not 1 to {@link #MAX_BATCH}
     */
    public SurveyReview withBatch(int objects) {
        if (objects < 1 || objects > MAX_BATCH) {
            throw new IllegalArgumentException("batch is " + objects + "; 1 to " + MAX_BATCH + " expected");
        }
        return new SurveyReview(results, places, objects, bounds);
    }

    /** This with other bounds, to be tested with few objects. */
    SurveyReview withBounds(Bounds newBounds) {
        return new SurveyReview(results, places, batch, newBounds);
    }

    /** Where the labels are. */
    public Path labels() {
        return results.resolve(LABELS);
    }

    /** Whether a file begins as one of a review's labels does. */
    public static boolean isLabelFile(Path file) {
        return LabelFile.isOne(file);
    }

    /**
     * What the reviewers' labels in such a file come to, a label for each object that has any. The review need not be served, and may be meanwhile.
     *
     * @throws IOException if it cannot be read or a line of it is damaged; the message names the line
     */
    public static List<Label> labelsIn(Path file) throws IOException {
        ReviewLabels labels = new ReviewLabels();
        LabelFile.read(file).forEach(labels::apply);
        return labels.verdicts().values().stream().map(Verdict::label).toList();
    }

    /**
     * Opens the results and serves the review.
     *
     * @throws IOException if the results or their features cannot be read, another process reviews them, or the server cannot listen there
     * @throws IllegalArgumentException if the features are not finite, or there are too few objects
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
     */
    public ReviewServer serve(ServerOptions options, RunListener listener) throws IOException {
        SavedResults saved = SavedResults.open(results);
        AnomalyCatalogue catalogue = listed(saved.catalogue(), listener);
        Path features = places.features() == null ? saved.features() : places.features();
        ReviewSpace space = space(features, saved, catalogue, listener);
        ObjectImages images = images(saved, catalogue, listener);
        LabelFile file = LabelFile.open(labels());
        // Which closes the file too.
        ReviewDesk desk = new ReviewDesk(space, file, batch);
        try {
            // Later, when nobody listens any more; whoever sent the image hears of doubts.
            OwnImages own =
                    new OwnImages(() -> ImageFeatures.like(features, places.network(), RunListener.NONE), space);
            PictureMaps maps = new PictureMaps(
                    ordinary -> ImageMaps.like(features, places.network(), ordinary, RunListener.NONE),
                    catalogue,
                    images);
            Map<String, LocalServer.Route> routes = new HashMap<>();
            routes.putAll(new ReviewRoutes(desk, images, maps, catalogue, files(saved, catalogue)).routes());
            routes.putAll(new LikenessRoutes(desk, own).routes());
            return new ReviewServer(LocalServer.start(options, routes), desk, images, own, maps);
        } catch (IOException | RuntimeException e) {
            desk.close();
            throw e;
        }
    }

    /**
     * Writes the catalogue with all labels, in the format that the file's name asks for: as CSV, as a VOTable, or as others that {@link Tables}
     * writes. The review need not be served, and may be meanwhile.
     *
     * @param text how ids, labels and notes are written in CSV
     * @throws IllegalArgumentException if no format has the name's end; the message lists those that there are
     * @throws IOException if the results or the labels cannot be read, or the file cannot be written
     */
    public void export(CsvText text, Path target) throws IOException {
        SavedResults saved = SavedResults.open(results);
        if (!Files.exists(labels())) {
            throw new IOException(results + " has no " + LABELS + ": nobody has labelled anything there yet");
        }
        ReviewLabels labels = new ReviewLabels();
        LabelFile.read(labels()).forEach(labels::apply);
        LabelledCatalogue labelled = LabelledCatalogue.of(saved.catalogue(), labels, null);
        if (Tables.formatOf(target) instanceof CsvFormat) {
            AtomicOutput.writeText(target, writer -> labelled.write(text, writer));
        } else {
            Tables.write(labelled, target);
        }
    }

    /**
     * Writes the oddest objects for volunteers to look at, as a subject set of Zooniverse: a JPEG file for each that has an image, and a {@code
     * manifest.csv}.
     *
     * @param folder new, or empty
     * @param most how many objects
     * @return how many there are
     * @throws IOException if the results or the images cannot be read, the folder has files in it, or cannot be written
     */
    public int handOut(Path folder, int most, RunListener listener) throws IOException {
        SavedResults saved = SavedResults.open(results);
        return SubjectSet.write(saved.catalogue(), images(saved, saved.catalogue(), listener), folder, most);
    }

    /**
     * Takes the volunteers' votes into the labels, as those of one reviewer with the group's name: what {@linkplain #handOut objects that were handed
     * out} come to by their votes, as several reviewers' labels do. Taking a later export again replaces what has changed.
     *
     * @param classifications Zooniverse's export of them, CSV
     * @param group 1 to 60 characters
     * @param answers what the text of an answer means: 0 to 5, {@code artefact}, {@code unsure} or {@code known:KIND}
     * @param least how many votes an object needs, from 1
     * @throws IllegalArgumentException if an answer means none of these, or the group's name cannot be
     * @throws IOException if the export or the results cannot be read, or the labels cannot be written, as while they are being reviewed
     */
    public VoteCount takeVotes(Path classifications, String group, Map<String, String> answers, int least)
            throws IOException {
        Set<String> ids = SavedResults.open(results).catalogue().entries().stream()
                .map(entry -> entry.object().id())
                .collect(Collectors.toSet());
        VolunteerVotes votes = VolunteerVotes.read(classifications, answers);
        Map<String, Label> said = votes.labels(least);
        said.keySet().retainAll(ids);
        int changed = 0;
        try (LabelFile file = LabelFile.open(labels())) {
            ReviewLabels before = new ReviewLabels();
            file.events().forEach(before::apply);
            for (Label label : said.values()) {
                if (!label.equals(before.of(label.id()).labels().get(group))) {
                    file.append(new LabelEvent.Labelled(Instant.now(), group, label));
                    changed++;
                }
            }
        }
        return new VoteCount(votes.classifications(), votes.taken(), said.size(), changed, votes.unknown());
    }

    /**
     * What became of an export of volunteers' votes.
     *
     * @param classifications how many it has
     * @param votes how many of them count
     * @param objects how many objects have votes enough
     * @param changed how many labels are new or another
     * @param unknown answers of which nothing was said what they mean, with how often they were given
     */
    public record VoteCount(int classifications, int votes, int objects, int changed, Map<String, Integer> unknown) {
        /** Copies the map. */
        public VoteCount {
            unknown = Map.copyOf(unknown);
        }
    }

    /** What is reviewed, the oddest. */
    private AnomalyCatalogue listed(AnomalyCatalogue all, RunListener listener) {
        if (all.entries().size() <= bounds.objects()) {
            return all;
        }
        listener.onWarning(new RunWarning(
                RunWarning.Kind.LEFT_OUT,
                "the catalogue has " + all.entries().size() + " objects; the review is of the first "
                        + bounds.objects()));
        return new AnomalyCatalogue(all.detectors(), all.entries().subList(0, bounds.objects()));
    }

    private ReviewSpace space(Path file, SavedResults saved, AnomalyCatalogue catalogue, RunListener listener)
            throws IOException {
        if (!Files.exists(file)) {
            throw new IOException("the features are not there: " + file
                    + "; screen with --keep-features, or name a file of features with --features");
        }
        Features features = FeatureReader.map(file, listener::onProgress);
        int[] inOrder = inOrder(file, features, catalogue);
        double[] plain = new double[inOrder.length];
        Arrays.setAll(plain, place -> -place);
        List<FeatureBlock> blocks = saved.blocks(features.dimensions());
        if ((long) inOrder.length * features.dimensions() <= bounds.values()) {
            return ReviewSpace.of(features.view(inOrder), blocks, plain);
        }
        ReviewSpace space = ReviewSpace.inFile(features, inOrder, blocks, plain);
        listener.onWarning(new RunWarning(
                RunWarning.Kind.LEFT_OUT,
                String.format(
                        Locale.ROOT,
                        "the features do not fit in memory: the ranking learns from %d principal components, with %.0f %% of"
                                + " their variance; what is like an object is sought in all of them",
                        space.dimensions(),
                        100 * space.variance())));
        return space;
    }

    /** The features' rows in the catalogue's order. */
    private static int[] inOrder(Path file, Features features, AnomalyCatalogue catalogue) throws IOException {
        Map<String, Integer> places = new HashMap<>();
        catalogue.entries().forEach(entry -> places.put(entry.object().id(), entry.rank() - 1));
        int[] inOrder = new int[catalogue.entries().size()];
        Arrays.fill(inOrder, -1);
        for (int row = 0; row < features.rows(); row++) {
            Integer place = places.get(features.object(row).id());
            if (place != null) {
                inOrder[place] = row;
            }
        }
        for (int place = 0; place < inOrder.length; place++) {
            if (inOrder[place] < 0) {
                throw new IOException(file + " has no row of '"
                        + catalogue.entries().get(place).object().id()
                        + "', which is in the catalogue; the features that the catalogue was made from expected");
            }
        }
        return inOrder;
    }

    private ObjectImages images(SavedResults saved, AnomalyCatalogue catalogue, RunListener listener)
            throws IOException {
        Optional<Path> place = places.images() == null ? saved.images() : Optional.of(places.images());
        Rendering rendering = places.rendering() == null ? saved.rendering() : places.rendering();
        if (place.isEmpty()) {
            listener.onWarning(new RunWarning(
                    RunWarning.Kind.LEFT_OUT,
                    "the images are not where they were, so there are no pictures; name their place with --images"));
            return new ObjectImages(id -> Optional.empty(), rendering, PICTURE_ROOM);
        }
        NamedOptions options = places.images() == null ? saved.sourceOptions() : places.options();
        ImageLookup lookup = ObjectImages.lookup(
                ImageSources.open(place.get().toString(), options),
                catalogue.entries().stream().map(AnomalyCatalogue.Entry::object).toList());
        return new ObjectImages(lookup, rendering, PICTURE_ROOM);
    }

    private Map<String, Answer> files(SavedResults saved, AnomalyCatalogue catalogue) throws IOException {
        HtmlReport page = new HtmlReport("Review of " + saved.source(), catalogue).subtitle(saved.description());
        Path report = saved.folder().resolve("report.html");
        Optional<SavedReport> earlier = Files.exists(report) ? SavedReport.read(report) : Optional.empty();
        earlier.ifPresent(found -> {
            page.neighbours(found.neighbours());
            found.groups().forEach(page::group);
            Optional<ReportMap> whole = found.map(catalogue);
            whole.or(found::map).ifPresent(page::map);
            if (whole.isEmpty()) {
                found.unlisted().ifPresent(page::unlisted);
            }
        });
        saved.showSystematics(page);
        page.setting("results", saved.folder().toString());
        page.setting("source", saved.source());
        page.setting("features", saved.description());
        StringWriter html = new StringWriter();
        ByteArrayOutputStream columns = new ByteArrayOutputStream();
        page.writeServed(
                html,
                columns,
                new HtmlReport.Served("review.js", "review-style.css", "objects.bin", "Review", bounds.objects()));
        return Map.of(
                "/", Answer.text("text/html", html.toString()),
                "/objects.bin", Answer.of("application/octet-stream", columns.toByteArray()),
                "/review.js", Answer.text("text/javascript", resource("review.js")),
                "/review-style.css", Answer.text("text/css", resource("review-style.css")));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = SurveyReview.class.getResourceAsStream(name)) {
            return new String(
                    Objects.requireNonNull(in, name + " is missing from the jar")
                            .readAllBytes(),
                    StandardCharsets.UTF_8);
        }
    }
}
