package org.galaxyscreen.screening;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.galaxyscreen.detectors.evaluation.Rate;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.report.figure.Figure;
import org.galaxyscreen.report.figure.Figures;
import org.galaxyscreen.screening.internal.JsonText;
import org.galaxyscreen.synthetic.SyntheticKind;
import org.jspecify.annotations.Nullable;

/**
 * How many injected anomalies were found, by their kind, size and brightness: the selection function of a detector, and of what a person's labels have
 * taught. Immutable.
 *
 * @param images how many images of the survey were used, each for every anomaly
 * @param skipped how many of those that were drawn cannot be read
 * @param learner what learned from a person's labels, and which of its ranking counts as found; null where there was none
 * @param untouched what the detectors say of the same images as they are: the rate of false alarms
 * @param injected each anomaly's outcome: kinds in the order asked for, sizes within kinds, brightness rising within sizes
 */
public record Recovery(int images, int skipped, @Nullable Learner learner, Found untouched, List<Injected> injected) {
    /** The figure's title. */
    static final String FIGURE = "Injected anomalies flagged, by brightness";

    /** Copies. */
    public Recovery {
        injected = List.copyOf(injected);
    }

    /**
     * What learned from a person's labels. It finds an anomaly that would be among the first of its ranking, of the survey's objects without a label,
     * in the place of its own image.
     *
     * @param model its name
     * @param labels how many objects have a label
     * @param interesting how many of them are labelled as interesting
     * @param objects how many of the survey's have none
     * @param first how many at the head of the ranking count
     */
    public record Learner(String model, int labels, int interesting, int objects, int first) {}

    /**
     * What was found among the images.
     *
     * @param flagged how many the detectors flag together
     * @param flaggedBy how many each member flags, by its name; of a detector that stands alone, that one
     * @param outranked the mean part of the untouched images whose score is lower, 0 to 1: near 0.5 for what looks ordinary
     * @param learned how many are among the learner's first; null where there is none
     */
    public record Found(int flagged, Map<String, Integer> flaggedBy, double outranked, @Nullable Integer learned) {
        /** Copies. */
        public Found {
            flaggedBy = Collections.unmodifiableMap(new LinkedHashMap<>(flaggedBy));
        }
    }

    /**
     * An anomaly of one kind, size and brightness.
     *
     * @param size as in {@link org.galaxyscreen.synthetic.Injection}
     * @param brightness likewise
     */
    public record Injected(SyntheticKind kind, double size, double brightness, Found found) {}

    /**
     * The interval of 95 % in which a rate lies, after Wilson (1927, doi:10.1080/01621459.1927.10502953).
     *
     * @param of from 1
     * @return its lower and its upper end, 0 to 1
     */
    public static double[] interval(int found, int of) {
        Rate rate = new Rate(found, of);
        return new double[] {rate.low(), rate.high()};
    }

    /** As JSON, indented; what {@code docs/formats.md} describes. */
    public String toJson() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("images", images).put("skipped", skipped);
        if (learner != null) {
            root.putObject("learner")
                    .put("model", learner.model())
                    .put("labels", learner.labels())
                    .put("interesting", learner.interesting())
                    .put("objects", learner.objects())
                    .put("first", learner.first());
        }
        describe(untouched, root.putObject("untouched"));
        ArrayNode rows = root.putArray("injected");
        for (Injected each : injected) {
            describe(
                    each.found(),
                    rows.addObject()
                            .put("kind", each.kind().label())
                            .put("size", each.size())
                            .put("brightness", each.brightness()));
        }
        return JsonText.indented(root) + "\n";
    }

    private void describe(Found found, ObjectNode node) {
        describe("flagged", found.flagged(), node);
        ObjectNode members = node.putObject("flaggedBy");
        found.flaggedBy().forEach(members::put);
        node.put("outranked", found.outranked());
        if (found.learned() != null) {
            describe("found", found.learned(), node.putObject("learner"));
        }
    }

    private void describe(String what, int found, ObjectNode node) {
        double[] interval = interval(found, images);
        node.put(what, found).put("recall", (double) found / images);
        node.putArray("interval").add(interval[0]).add(interval[1]);
    }

    /** Writes {@link #toJson}, replacing what is there when it is complete. */
    public void write(Path json) throws IOException {
        AtomicOutput.writeText(json, writer -> writer.write(toJson()));
    }

    /**
     * Draws {@link #figure}.
     *
     * @param file a name that ends in {@code .svg}, or in {@code .png} for 300 pixels an inch
     * @throws SettingException if it ends otherwise
     */
    public void draw(Path file) throws IOException {
        FigureFile.check(file);
        FigureFile.write(figure(), file);
    }

    /**
     * The part that is flagged, by brightness, a line for each kind and size; the rate of false alarms beside them. Below it the same of the learner,
     * if there is one.
     */
    public Figure figure() {
        double[] brightness = injected.stream()
                .mapToDouble(Injected::brightness)
                .distinct()
                .sorted()
                .toArray();
        Figures.Recalled flagged = recalled(brightness.length, Found::flagged);
        return learner == null
                ? Figures.recall(brightness, flagged)
                : Figures.recall(
                        brightness,
                        flagged,
                        recalled(brightness.length, found -> Objects.requireNonNull(found.learned())));
    }

    private Figures.Recalled recalled(int steps, ToIntFunction<Found> count) {
        boolean sizes = injected.stream().mapToDouble(Injected::size).distinct().count() > 1;
        Map<String, double[]> lines = new LinkedHashMap<>();
        for (int i = 0; i < injected.size(); i += steps) {
            Injected first = injected.get(i);
            double[] recall = injected.subList(i, i + steps).stream()
                    .mapToDouble(each -> (double) count.applyAsInt(each.found()) / images)
                    .toArray();
            lines.put(first.kind().label() + (sizes ? ", size " + first.size() : ""), recall);
        }
        return new Figures.Recalled(lines, (double) count.applyAsInt(untouched) / images);
    }
}
