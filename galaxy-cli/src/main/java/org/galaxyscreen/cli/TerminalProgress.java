package org.galaxyscreen.cli;

import java.io.Console;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.util.Locale;
import org.galaxyscreen.core.Progress;
import org.galaxyscreen.core.ProgressListener;

/**
 * Progress for a person: on a terminal, one line with count, rate and time left, redrawn in place; elsewhere, one plain
 * line when a task begins and one when it ends. For one task at a time.
 */
final class TerminalProgress implements ProgressListener {
    private static final long REDRAW_NANOS = 100_000_000;
    private static final int BAR = 24;

    private final PrintStream out;
    private final boolean interactive;
    private String task = "";
    private long started;
    private long drawn;
    private int width;

    TerminalProgress(PrintStream out, boolean interactive) {
        this.out = out;
        this.interactive = interactive;
    }

    /** Progress on the standard error stream. */
    static TerminalProgress onStandardError() {
        return new TerminalProgress(System.err, isTerminal());
    }

    /** From Java 22 on there is a console even where there is no terminal; it says so itself. */
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            Method isTerminal = Console.class.getMethod("isTerminal");
            return (boolean) isTerminal.invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    @Override
    public void onProgress(Progress progress) {
        long now = System.nanoTime();
        boolean first = !progress.task().equals(task);
        boolean last = progress.total() >= 0 && progress.done() >= progress.total();
        if (first) {
            task = progress.task();
            started = now;
            if (!interactive) {
                out.println(capitalised(task)
                        + (progress.total() > 0
                                ? String.format(Locale.ROOT, " (%,d %s)", progress.total(), progress.unit())
                                : ""));
            }
        }
        if (interactive && (first || last || now - drawn > REDRAW_NANOS)) {
            drawn = now;
            draw(line(progress, (now - started) / 1e9));
        }
        if (last) {
            finish();
        }
    }

    private void draw(String line) {
        out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
        out.flush();
        width = line.length();
    }

    private void finish() {
        if (interactive) {
            out.println();
        }
        width = 0;
        task = "";
    }

    /** Ends a line that is still open, so that a message can follow. */
    void interrupt() {
        if (interactive && width > 0) {
            finish();
        }
    }

    static String line(Progress progress, double seconds) {
        StringBuilder line = new StringBuilder(capitalised(progress.task())).append("  ");
        double rate = seconds > 0 ? progress.done() / seconds : 0;
        if (progress.total() > 0) {
            double part = Math.min(1, (double) progress.done() / progress.total());
            int filled = (int) (part * BAR);
            line.append('[')
                    .append("=".repeat(filled))
                    .append(" ".repeat(BAR - filled))
                    .append("] ");
            line.append(String.format(Locale.ROOT, "%,d/%,d %s", progress.done(), progress.total(), progress.unit()));
        } else {
            line.append(String.format(Locale.ROOT, "%,d %s", progress.done(), progress.unit()));
        }
        if (rate > 0 && progress.done() > 0) {
            line.append(String.format(Locale.ROOT, rate < 10 ? "  %.1f/s" : "  %,.0f/s", rate));
            if (progress.total() > progress.done()) {
                line.append("  ")
                        .append(duration((progress.total() - progress.done()) / rate))
                        .append(" left");
            }
        }
        return line.toString();
    }

    static String duration(double seconds) {
        long s = Math.round(seconds);
        if (s < 60) {
            return s + " s";
        }
        return s < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", s / 60, s % 60)
                : String.format(Locale.ROOT, "%d h %02d min", s / 3600, s % 3600 / 60);
    }

    private static String capitalised(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
