package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.galaxyscreen.screening.SimilarObjects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Objects like others, by their features. */
@Command(
        name = "similar",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Prints the objects of a survey that are most like some of them, by their features: a line with rank, id"
                        + " and likeness for each, tabs between. Every row is compared; the file is read twice and never held.")
final class Similar implements Callable<Integer> {
    private static final int MOST = 1_000_000;

    @Option(
            names = "--features",
            required = true,
            paramLabel = "FILE",
            description = "The features, a .npy file of extract or of screen --keep-features, with its ids beside it.")
    private Path features = Path.of("features.npy");

    @Option(
            names = "--to",
            paramLabel = "ID",
            description = "The id of an object to be like; can be given several times.")
    private List<String> like = new ArrayList<>();

    @Option(
            names = "--unlike",
            paramLabel = "ID",
            description = "The id of an object to be unlike; can be given several times.")
    private List<String> unlike = new ArrayList<>();

    @Option(
            names = "--count",
            defaultValue = "20",
            paramLabel = "N",
            description = "How many objects, 1 to 1000000; default: ${DEFAULT-VALUE}.")
    private int count;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Checks.between("--count", count, 1, MOST);
        if (like.isEmpty() && unlike.isEmpty()) {
            throw new Checks.Mistake("--to is missing; the id of an object expected");
        }
        PrintWriter err = spec.commandLine().getErr();
        SimilarObjects search =
                SimilarObjects.in(features).like(like.toArray(String[]::new)).unlike(unlike.toArray(String[]::new));
        List<SimilarObjects.Match> found =
                new TerminalEvents(err, err).during(listener -> search.find(count, listener));
        PrintWriter out = spec.commandLine().getOut();
        for (int i = 0; i < found.size(); i++) {
            out.printf(
                    Locale.ROOT,
                    "%d\t%s\t%.6f%n",
                    i + 1,
                    found.get(i).object().id(),
                    found.get(i).likeness());
        }
        out.flush();
        return 0;
    }
}
