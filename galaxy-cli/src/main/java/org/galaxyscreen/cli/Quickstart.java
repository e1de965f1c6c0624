package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.galaxyscreen.screening.Backbone;
import org.galaxyscreen.screening.SurveyScreening;
import org.galaxyscreen.screening.options.Checks;
import org.galaxyscreen.screening.options.ExtractorOptions;
import org.galaxyscreen.screening.options.WeightsOptions;
import org.galaxyscreen.synthetic.SyntheticKind;
import org.galaxyscreen.synthetic.SyntheticSurvey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole road on a synthetic survey, with nothing to prepare. */
@Command(
        name = "quickstart",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Makes a synthetic survey with planted anomalies, screens it, and prints how many were found.")
final class Quickstart implements Callable<Integer> {
    @Option(
            names = "--objects",
            defaultValue = "600",
            paramLabel = "N",
            description = "Number of objects; one in fifteen is an anomaly; default: ${DEFAULT-VALUE}.")
    private int objects = 600;

    @Mixin
    private final WeightsOptions weights = new WeightsOptions();

    @Mixin
    private final ExtractorOptions extraction = new ExtractorOptions();

    @Mixin
    private final ScreeningOptions screening = new ScreeningOptions();

    @Mixin
    private final OutputOptions outputs = new OutputOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Checks.between("--objects", objects, 1, SyntheticSurvey.MAX_OBJECTS);
        SyntheticSurvey survey = SyntheticSurvey.of(objects, Math.max(1, objects / 15), screening.seed());
        SurveyScreening run = screening
                .on(SurveyScreening.of(survey), false)
                .with(weights.backbone())
                .with(extraction.settings(weights.onnxGiven()))
                .withPlanted(label -> SyntheticKind.ofLabel(label)
                        .filter(SyntheticKind::isAnomaly)
                        .isPresent())
                // A first try begins anew: its survey is made anew, too.
                .withRestart(true)
                .withOverwrite(outputs.overwrite());
        run.check();
        PrintWriter out = spec.commandLine().getOut();
        TerminalEvents events = new TerminalEvents(out, out);
        SurveyScreening ready = weights.given() ? run : run.with(weightsOrUntrained(events, out));
        ScreeningSummary.print(events.during(ready::run), out);
        return 0;
    }

    /** A first try must end in a result even without a network; whoever named weights wants those or an error. */
    private Backbone weightsOrUntrained(TerminalEvents events, PrintWriter out) throws IOException {
        try {
            return weights.backbone().loaded(events::onProgress);
        } catch (IOException e) {
            events.interrupt();
            out.println(
                    "NOTE: no trained weights are at hand, so UNTRAINED (random) ones are used: the road is the same,");
            out.println("      the ranking is worse. " + e.getMessage());
            out.println();
            return weights.untrained(screening.seed());
        }
    }
}
