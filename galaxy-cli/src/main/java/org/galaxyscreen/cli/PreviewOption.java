package org.galaxyscreen.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.galaxyscreen.features.rendering.ContactSheet;
import org.galaxyscreen.screening.SurveyPreview;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that shows images as the network will see them, instead of computing. */
final class PreviewOption {
    @Option(
            names = "--preview",
            paramLabel = "N",
            description =
                    "Only show how the network will see N of the images, 1 to 400, spread over the input: a PNG in or"
                            + " beside --output.")
    private @Nullable Integer images;

    boolean given() {
        return images != null;
    }

    /** Draws them, and says which they are. */
    int show(SurveyPreview preview, Path sheet, PrintWriter out) throws IOException {
        SurveyPreview sized = images == null ? preview : preview.withImages(images);
        ContactSheet.Contents shown = new TerminalEvents(out, out).during(sized::run);
        List<String> ids = shown.ids();
        for (int from = 0; from < ids.size(); from += shown.columns()) {
            out.printf(
                    "row %d: %s%n",
                    from / shown.columns() + 1,
                    String.join(", ", ids.subList(from, Math.min(ids.size(), from + shown.columns()))));
        }
        Messages.skipped(out, shown.failures());
        out.printf("Preview: %s%n", sheet.toAbsolutePath().toUri());
        out.flush();
        return 0;
    }
}
