package example;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Tells what the jars on the class path weigh, and fails if they weigh more than so many megabytes. */
public final class ClassPathWeight {
    private ClassPathWeight() {}

    public static void main(String[] arguments) throws IOException {
        List<Path> jars = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::isRegularFile)
                .sorted(Comparator.comparing((Path jar) -> jar.toFile().length()).reversed())
                .toList();
        double sum = 0;
        for (Path jar : jars) {
            double megabytes = Files.size(jar) / 1e6;
            sum += megabytes;
            System.out.printf(Locale.ROOT, "%6.2f MB  %s%n", megabytes, jar.getFileName());
        }
        System.out.printf(Locale.ROOT, "%6.2f MB in %d jars%n", sum, jars.size());
        if (sum > Double.parseDouble(arguments[0])) {
            throw new IllegalStateException("at most " + arguments[0] + " MB expected");
        }
    }
}
