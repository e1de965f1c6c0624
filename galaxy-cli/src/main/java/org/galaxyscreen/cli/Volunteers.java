package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.galaxyscreen.screening.options.Checks;
import org.galaxyscreen.server.review.SurveyReview;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Objects out to volunteers, and their votes in. */
@Command(
        name = "volunteers",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Hands the oddest objects of results to volunteers, as a subject set of Zooniverse, or takes their votes into the"
                        + " labels of a review, under the name of a group.")
final class Volunteers implements Callable<Integer> {
    private static final int MOST = 100_000;

    @Parameters(paramLabel = "RESULTS", description = "A folder that screen or detect has written.")
    private Path results = Path.of("results");

    @Option(
            names = "--to",
            paramLabel = "DIR",
            description = "A new folder for the images, as JPEG, and their manifest.csv.")
    private @Nullable Path to;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "1000",
            description = "With --to: how many objects, 1 to 100000, the oddest first; default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(names = "--from", paramLabel = "FILE", description = "Zooniverse's export of the classifications, CSV.")
    private @Nullable Path from;

    @Option(
            names = "--answer",
            paramLabel = "TEXT=MEANING",
            description =
                    "With --from: what an answer means: 0 to 5, artefact, unsure or known:KIND; can be given several times.")
    private Map<String, String> answers = new LinkedHashMap<>();

    @Option(
            names = "--group",
            paramLabel = "NAME",
            defaultValue = "Zooniverse",
            description = "With --from: the name with which the labels are kept; default: ${DEFAULT-VALUE}.")
    private String group = "Zooniverse";

    @Option(
            names = "--least",
            paramLabel = "N",
            defaultValue = "3",
            description = "With --from: how many votes an object needs, from 1; default: ${DEFAULT-VALUE}.")
    private int least;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        SurveyReview review = SurveyReview.of(results);
        PrintWriter out = spec.commandLine().getOut();
        if (to != null && from == null) {
            Checks.between("--count", count, 1, MOST);
            Path folder = to;
            int written = new TerminalEvents(out, spec.commandLine().getErr())
                    .during(listener -> review.handOut(folder, count, listener));
            out.printf("%s: manifest.csv and %,d images%n", folder, written);
            return 0;
        }
        if (from == null || to != null) {
            throw new Checks.Mistake("one of --to and --from expected");
        }
        Checks.between("--least", least, 1, MOST);
        if (answers.isEmpty()) {
            throw new Checks.Mistake("--answer is missing; what the volunteers' answers mean expected, as 'Odd=4'");
        }
        SurveyReview.VoteCount votes = review.takeVotes(from, group, answers, least);
        out.printf(
                "%s: %,d votes in %,d classifications; %,d objects have %d or more; %,d labels of %s are new or changed%n",
                review.labels(),
                votes.votes(),
                votes.classifications(),
                votes.objects(),
                least,
                votes.changed(),
                group);
        votes.unknown()
                .forEach((answer, times) ->
                        out.printf("Passed over, as no --answer names it: %s (%,d)%n", answer, times));
        return 0;
    }
}
