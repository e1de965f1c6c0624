package org.galaxyscreen.interest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.galaxyscreen.core.ProgressListener;

/**
 * Models compared by simulated reviews of the same objects.
 *
 * @param objects how many there are
 * @param interesting how many of them are interesting
 * @param plain the interesting ones among the first hundred of the plain ranking
 * @param labels how many objects have a label at each point of a curve, rising
 * @param plainCurve how many interesting objects as many of the plain ranking's first hold
 * @param models what each model found, the default first
 */
public record ReviewBenchmark(
        int objects,
        int interesting,
        int plain,
        List<Integer> labels,
        List<Integer> plainCurve,
        List<ReviewQuality> models) {
    /** Copies the lists. */
    public ReviewBenchmark {
        labels = List.copyOf(labels);
        plainCurve = List.copyOf(plainCurve);
        models = List.copyOf(models);
    }

    /**
     * Runs the reviews of every model.
     *
     * @param interest of each row, 0 to 5
     * @param interesting from which interest an object counts
     * @param models the default first, at least one
     * @throws IllegalArgumentException as {@link SimulatedReview#run}
     */
    public static ReviewBenchmark run(
            SimulatedReview protocol,
            ReviewSpace space,
            int[] interest,
            int interesting,
            List<InterestModel> models,
            ProgressListener progress) {
        List<ReviewQuality> found = new ArrayList<>();
        for (InterestModel model : models) {
            found.add(protocol.run(
                    space, interest, ReviewOptions.defaults().withModel(model).withInteresting(interesting), progress));
        }
        int count = 0;
        for (int value : interest) {
            count += value >= interesting ? 1 : 0;
        }
        List<Integer> labels = protocol.curveLabels();
        return new ReviewBenchmark(
                space.rows(),
                count,
                SimulatedReview.plain(space, interest, interesting),
                labels,
                labels.stream()
                        .map(first -> SimulatedReview.plain(space, interest, interesting, first))
                        .toList(),
                found);
    }

    /**
     * As JSON: {@code {"default":"blend","objects":1031,"interesting":86,"plain":42,"labels":[10,20,…],"plain_curve":[7,13,…],
     * "models":{"blend":{"shown":{"mean":48.3,"sd":1.4},"ranked":{…},"next":{…},"curve":[6.5,14.2,…]},…}}}.
     */
    public String toJson() {
        return "{\"default\":\"" + models.get(0).model() + "\",\"objects\":" + objects + ",\"interesting\":"
                + interesting
                + ",\"plain\":" + plain + ",\"labels\":" + numbers(labels) + ",\"plain_curve\":" + numbers(plainCurve)
                + ",\"models\":{"
                + models.stream().map(ReviewBenchmark::json).collect(Collectors.joining(",")) + "}}\n";
    }

    private static String json(ReviewQuality quality) {
        return "\"" + quality.model() + "\":{\"shown\":" + json(quality.shown()) + ",\"ranked\":"
                + json(quality.ranked()) + ",\"next\":" + json(quality.next()) + ",\"curve\":"
                + numbers(quality.curve()) + "}";
    }

    private static String numbers(List<? extends Number> numbers) {
        return numbers.stream()
                .map(number -> number instanceof Integer
                        ? number.toString()
                        : String.format(Locale.ROOT, "%.4f", number.doubleValue()))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String json(Spread spread) {
        return String.format(Locale.ROOT, "{\"mean\":%.4f,\"sd\":%.4f}", spread.mean(), spread.sd());
    }
}
