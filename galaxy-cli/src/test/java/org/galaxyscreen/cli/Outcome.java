package org.galaxyscreen.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What a command did.
 *
 * @param status with which the process would have ended
 * @param text all that it printed, on either stream
 */
record Outcome(int status, String text) {
    /** Runs a command as the process would. */
    static Outcome run(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (PrintStream capture = new PrintStream(text, true, StandardCharsets.UTF_8)) {
            System.setOut(capture);
            System.setErr(capture);
            int status = Main.run(arguments);
            return new Outcome(status, text.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }
}
