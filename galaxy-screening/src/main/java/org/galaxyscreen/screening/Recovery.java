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
import org.galaxyscreen.detectors.evaluation.Rate;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.report.figure.Figure;
import org.galaxyscreen.report.figure.Figures;
import org.galaxyscreen.screening.internal.JsonText;
import org.galaxyscreen.synthetic.SyntheticKind;

/**
 * How many injected anomalies were found, by their kind, size and brightness: the selection function of a detector. Immutable.
 *
 * @param images how many images of the survey were used, each for every anomaly
 * @param skipped how many of those that were drawn cannot be read
 * @param untouched what the detectors say of the same images as they are: the rate of false alarms
 * @param injected each anomaly's outcome: kinds in the order asked for, sizes within kinds, brightness rising within sizes
 */
public record Recovery(int images, int skipped, Found untouched, List<Injected> injected) {
    /** The figure's title. */
    static final String FIGURE = "Injected anomalies flagged, by brightness";

    /** Copies. */
    public Recovery {
        injected = List.copyOf(injected);
    }

    /**
     * What was found among the images.
     *
     * @param flagged how many the detectors flag together
     * @param flaggedBy how many each member flags, by its name; of a detector that stands alone, that one
     * @param outranked the mean part of the untouched images whose score is lower, 0 to 1: near 0.5 for what looks ordinary
     */
    public record Found(int flagged, Map<String, Integer> flaggedBy, double outranked) {
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
        double[] interval = interval(found.flagged(), images);
        node.put("flagged", found.flagged()).put("recall", (double) found.flagged() / images);
        node.putArray("interval").add(interval[0]).add(interval[1]);
        ObjectNode members = node.putObject("flaggedBy");
        found.flaggedBy().forEach(members::put);
        node.put("outranked", found.outranked());
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

    /** The part that is flagged, by brightness, a line for each kind and size; the rate of false alarms beside them. */
    public Figure figure() {
        Map<String, double[]> lines = new LinkedHashMap<>();
        double[] brightness = injected.stream()
                .mapToDouble(Injected::brightness)
                .distinct()
                .sorted()
                .toArray();
        boolean sizes = injected.stream().mapToDouble(Injected::size).distinct().count() > 1;
        for (int i = 0; i < injected.size(); i += brightness.length) {
            Injected first = injected.get(i);
            double[] recall = injected.subList(i, i + brightness.length).stream()
                    .mapToDouble(each -> (double) each.found().flagged() / images)
                    .toArray();
            lines.put(first.kind().label() + (sizes ? ", size " + first.size() : ""), recall);
        }
        return Figures.recall(brightness, lines, (double) untouched.flagged() / images);
    }
}
