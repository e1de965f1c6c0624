package org.galaxyscreen.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.galaxyscreen.io.catalogue.table.Tables;
import org.galaxyscreen.io.npy.FeatureFormat;
import org.galaxyscreen.io.npy.FeatureWriter;
import org.galaxyscreen.screening.OutputCheck;
import org.galaxyscreen.screening.Setting;
import org.galaxyscreen.screening.options.Checks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a catalogue in another format. */
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        description = "Converts catalogues, and features between .npy and other formats; the output's file name selects"
                + " the format.")
final class ConvertCommand implements Callable<Integer> {
    @Option(
            names = "--input",
            required = true,
            paramLabel = "FILE",
            description = "Catalogue to read, such as anomalies.csv, or features.")
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private Path input;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "FILE",
            description =
                    "Ends in .vot (VOTable), .fits (FITS table), .parquet, .jsonl (JSON lines), .reg (DS9 regions) or .csv; features in .parquet or .npy.")
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private Path output;

    @Mixin
    private final OutputOptions outputs = new OutputOptions();

    @Override
    public Integer call() throws IOException {
        if (isArray(input) || isArray(output)) {
            features();
            return 0;
        }
        Checks.tableFormat("--output", output);
        new OutputCheck(outputs.overwrite()).reads(Setting.INPUT, input).writes(Setting.OUTPUT, output, file -> false);
        Tables.write(Tables.read(input), output);
        return 0;
    }

    /** Between NumPy's files and others; what lies beside an array goes with it. */
    private void features() throws IOException {
        Path other = isArray(output) ? input : output;
        FeatureFormat format = FeatureFormat.of(other)
                .orElseThrow(() -> new Checks.Mistake((isArray(output) ? "--input is " : "--output is ") + other
                        + "; features in "
                        + FeatureFormat.all().stream()
                                .map(known -> String.join(", ", known.extensions()) + " (" + known.name() + ")")
                                .collect(Collectors.joining("; "))
                        + " expected"));
        OutputCheck check = new OutputCheck(outputs.overwrite())
                .reads(Setting.INPUT, input)
                .writes(Setting.OUTPUT, output, file -> false);
        if (isArray(output)) {
            check.writes(Setting.OUTPUT, FeatureWriter.indexOf(output), file -> false);
            format.read(input, output);
        } else {
            format.write(input, output);
        }
    }

    private static boolean isArray(Path file) {
        return file.toString().endsWith(".npy");
    }
}
