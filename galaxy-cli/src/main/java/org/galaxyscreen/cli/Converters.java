package org.galaxyscreen.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** What becomes of an option's text. The messages speak of numbers and names, picocli's own of Java's types. */
final class Converters {
    private Converters() {}

    /** For the command and those below it. */
    static void register(CommandLine command) {
        command.registerConverter(Path.class, Converters::path)
                .registerConverter(int.class, Converters::wholeNumber)
                .registerConverter(Integer.class, Converters::wholeNumber)
                .registerConverter(long.class, Converters::longNumber)
                .registerConverter(Long.class, Converters::longNumber)
                .registerConverter(double.class, Converters::number)
                .registerConverter(Double.class, Converters::number);
    }

    /** An empty name would be the current folder: what {@code --input "$SURVEY"} gives where the variable is not set. */
    private static Path path(String text) {
        if (text.isBlank()) {
            throw new TypeConversionException("the name of a file or folder expected; it is empty");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException("'" + text + "' cannot be a file's name here: " + e.getReason());
        }
    }

    private static int wholeNumber(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw noWholeNumber(text, Integer.MAX_VALUE);
        }
    }

    private static long longNumber(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw noWholeNumber(text, Long.MAX_VALUE);
        }
    }

    private static TypeConversionException noWholeNumber(String text, long largest) {
        return new TypeConversionException(
                "'" + text + "' is not a whole number" + (text.strip().matches("-?\\d+") ? " up to " + largest : ""));
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is not a number");
        }
    }
}
