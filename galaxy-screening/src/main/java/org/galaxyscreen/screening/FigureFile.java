package org.galaxyscreen.screening;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.galaxyscreen.io.durable.AtomicOutput;
import org.galaxyscreen.report.figure.Figure;

/** A figure in a file of its own, whose name says how it is drawn: {@code .svg}, or {@code .png} of 300 pixels an inch. */
final class FigureFile {
    private static final int DPI = 300;

    private FigureFile() {}

    /** @throws SettingException if the name ends otherwise */
    static void check(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".svg") && !name.endsWith(".png")) {
            throw new SettingException(
                    Setting.FIGURE, Setting.FIGURE, " is " + file + "; a name that ends in .svg or .png expected");
        }
    }

    static void write(Figure figure, Path file) throws IOException {
        if (file.toString().toLowerCase(Locale.ROOT).endsWith(".svg")) {
            AtomicOutput.writeText(file, writer -> writer.write(figure.toSvg()));
        } else {
            AtomicOutput.writeBytes(file, out -> figure.writePng(out, DPI));
        }
    }
}
