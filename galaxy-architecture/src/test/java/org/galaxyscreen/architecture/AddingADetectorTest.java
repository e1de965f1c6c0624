package org.galaxyscreen.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.galaxyscreen.core.Features;
import org.galaxyscreen.core.FittedDetector;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.detectors.saved.DetectorFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that docs/architecture.md shows, compiled and run as the library of somebody else. */
class AddingADetectorTest {
    /** A block whose first line names a file behind the language. */
    private static final Pattern FILE = Pattern.compile("```\\w+ (\\S+)\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @Test
    void theDetectorIsFittedSavedAndRead() throws Exception {
        Path classes = folder.resolve("classes");
        compile(classes);
        Path file = folder.resolve("mean.detector");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            loader.loadClass("mylibrary.Example")
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) new String[] {file.toString()});

            FittedDetector read = DetectorFile.read(file).detector();

            assertThat(read.getClass().getName()).isEqualTo("mylibrary.FittedMeanDistance");
            assertThat(read.name()).isEqualTo("mean_distance");
            List<SurveyObject> objects = List.of(SurveyObject.of("near"), SurveyObject.of("far"));
            double[] scores = read.score(Features.of(objects, 2, new float[] {2, 2, 5, 6}))
                    .values();
            assertThat(scores).containsExactly(0, 5);
            assertThatThrownBy(() -> read.score(Features.of(objects, 1, new float[2])))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> read.score(Features.of(objects, 2, new float[] {0, 0, 0, Float.NaN})))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("far");
        } finally {
            thread.setContextClassLoader(before);
        }
        assertThatThrownBy(() -> DetectorFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("mylibrary.mean_distance");
    }

    private void compile(Path classes) throws IOException {
        List<Path> sources = new ArrayList<>();
        Matcher block = FILE.matcher(Files.readString(Library.ROOT.resolve("docs/architecture.md")));
        while (block.find()) {
            boolean java = block.group(1).endsWith(".java");
            Path file = (java ? folder.resolve("mylibrary") : classes).resolve(block.group(1));
            Files.createDirectories(file.getParent());
            Files.writeString(file, block.group(2));
            if (java) {
                sources.add(file);
            }
        }
        assertThat(sources).hasSize(4);
        Files.createDirectories(classes);
        StringWriter messages = new StringWriter();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-d",
                    classes.toString(),
                    "-proc:none",
                    "-Xlint:all,-path,-classfile",
                    "-Werror",
                    "-classpath",
                    System.getProperty("java.class.path"));
            boolean compiled = compiler.getTask(
                            messages, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
    }
}
