package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.Verdicts;
import org.galaxyscreen.interest.Label;
import org.galaxyscreen.interest.LearnedRanking;
import org.galaxyscreen.interest.ReviewSpace;
import org.galaxyscreen.report.HtmlReport;

/**
 * What a person's labels have taught, asked of images with anomalies: whether one would be among the first of the ranking, among the survey's
 * objects without a label and in the place of its own. As in a review, the plain ranking beneath is that of the detectors, here of their first 100,000.
 */
final class InjectionLearner {
    private final LearnedRanking ranking;

    /** The detectors' scores of the survey, rising. */
    private final double[] plain;

    private final Recovery.Learner description;
    private final int first;

    private InjectionLearner(LearnedRanking ranking, double[] plain, int first) {
        this.ranking = ranking;
        this.plain = plain;
        this.first = first;
        this.description = new Recovery.Learner(
                ranking.model(), ranking.labels(), ranking.interesting(), ranking.unlabelled(), first);
    }

    /**
     * What is to be learned.
     *
     * @param features of the survey
     * @param labels of its objects; those of others are passed over
     * @param first how many at the head of the ranking count; 0 for as many as the detectors flag
     */
    record Lesson(Path features, List<Label> labels, int first) {
        Lesson {
            labels = List.copyOf(labels);
        }

        /** The ids of labelled objects. */
        Set<String> ids() {
            Set<String> ids = new HashSet<>();
            labels.forEach(label -> ids.add(label.id()));
            return ids;
        }
    }

    /**
     * Learns.
     *
     * @param scorer whose detectors rank the survey before anything is learned
     * @throws IOException if the features cannot be read or are not such as the detectors', no labelled object is among them, or the labels teach
     *     nothing
     * @throws SettingException if the detectors flag nothing, and nothing else says how many objects count
     */
    static InjectionLearner of(Lesson lesson, ImageScorer scorer, RunListener listener) throws IOException {
        Path file = lesson.features();
        if (!Files.exists(file)) {
            throw new IOException("the survey's features, on which the learner learns, are not there: " + file
                    + "; screen with --keep-features, or name a file of features");
        }
        Features all = scorer.reference(file, listener);
        Verdicts verdicts = scorer.detector().judge(all);
        int[] oddest = IntStream.range(0, all.rows())
                .boxed()
                .sorted(Comparator.comparingDouble(row -> -verdicts.scores().value(row)))
                .limit(HtmlReport.MOST_LISTED)
                .mapToInt(Integer::intValue)
                .toArray();
        Features survey = all.select(oddest);
        double[] plain = Arrays.stream(oddest)
                .mapToDouble(row -> verdicts.scores().value(row))
                .toArray();
        int flagged =
                (int) IntStream.range(0, all.rows()).filter(verdicts::flagged).count();
        Set<String> ids = new HashSet<>();
        survey.objects().forEach(object -> ids.add(object.id()));
        List<Label> known = lesson.labels().stream()
                .filter(label -> ids.contains(label.id()))
                .toList();
        warn(file, lesson, known, all.rows(), listener);
        ReviewSpace space = ReviewSpace.of(survey, FeaturesAbout.read(file).blocks(survey.dimensions()), plain);
        LearnedRanking ranking;
        try {
            ranking = LearnedRanking.of(space, known);
        } catch (IllegalArgumentException e) {
            throw new IOException("nothing can be learned from the labels: " + e.getMessage(), e);
        }
        int first = lesson.first() > 0 ? lesson.first() : flagged;
        if (first == 0) {
            throw new SettingException(
                    Setting.FIRST,
                    Setting.FIRST,
                    " is missing: the detectors flag none of the " + all.rows() + " objects of ",
                    file,
                    ", so nothing says how many at the head of the learner's ranking count as found");
        }
        Arrays.sort(plain);
        return new InjectionLearner(ranking, plain, first);
    }

    private static void warn(Path file, Lesson lesson, List<Label> known, int rows, RunListener listener)
            throws IOException {
        int all = lesson.ids().size();
        int found = new HashSet<>(known.stream().map(Label::id).toList()).size();
        if (found == 0 && all > 0) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "none of the %,d labelled objects, such as '%s', is among the %,d of %s; labels of the survey's own objects expected",
                    all,
                    lesson.labels().get(0).id(),
                    rows,
                    file));
        }
        if (found < all) {
            listener.onWarning(new RunWarning(
                    RunWarning.Kind.LEFT_OUT,
                    String.format(
                            Locale.ROOT,
                            "%,d of the %,d labelled objects are not among the survey's first %,d; their labels are passed over",
                            all - found,
                            all,
                            Math.min(rows, HtmlReport.MOST_LISTED))));
        }
    }

    /** What was learned from, and what counts. */
    Recovery.Learner description() {
        return description;
    }

    /**
     * Whether an image would be among the first.
     *
     * @param id of the object whose place it takes
     * @param features of the image
     * @param score by the detectors
     */
    boolean finds(String id, float[] features, double score) {
        double below = InjectionRecovery.lowerBound(plain, score, true);
        return ranking.place(ranking.score(features, below / plain.length), id) <= first;
    }
}
