package org.galaxyscreen.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;

/** What a step of a GPU check says: lines as they come, and figures that go to the last table. */
final class GpuCheckReport {
    /** How a line begins that is one of the last table. */
    static final String FIGURE = "= ";

    static final String MISSED = "missed";
    private static final String MET = "met";

    private final PrintStream out;

    GpuCheckReport(PrintStream out) {
        this.out = out;
    }

    /** Something that may fail and is recorded. */
    @FunctionalInterface
    interface Part {
        void run() throws IOException;
    }

    void line(Object text) {
        out.println(text);
    }

    PrintStream out() {
        return out;
    }

    /** A line of the last table that nothing is wanted of. */
    void figure(String what, String value) {
        figure(what, value, "", true);
    }

    /** A line of the last table. */
    void figure(String what, String value, String wanted, boolean met) {
        line(FIGURE + "| " + what + " | " + value + " | " + wanted + " | "
                + (wanted.isEmpty() ? "" : met ? MET : MISSED) + " |");
    }

    void attempt(String what, Part part) {
        try {
            part.run();
        } catch (IOException | RuntimeException | LinkageError e) {
            line("FAILED: " + what + ": " + e);
            figure(what, String.valueOf(e.getMessage()).replace('|', '/'), "to run", false);
        }
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }
}
