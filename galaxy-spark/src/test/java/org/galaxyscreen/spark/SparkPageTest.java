package org.galaxyscreen.spark;

import static org.assertj.core.api.Assertions.assertThat;

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
import javax.tools.ToolProvider;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/spark.md and the tutorial show is true: the program runs, the commands are understood. */
class SparkPageTest {
    private static final Path DOCS = Path.of(System.getProperty("galaxy.root", ".."), "docs");
    private static final Path PAGE = DOCS.resolve("spark.md");
    private static final Pattern PROGRAM = Pattern.compile("```java (\\w+)\\.java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern SUBMITTED = Pattern.compile("galaxy-spark-submit\\.jar (.*)");
    private static final Pattern JOB = Pattern.compile("galaxy-spark-submit\\.jar\n((?: +- .*\n)+)");

    @TempDir
    private Path folder;

    @Test
    void theProgramRuns() throws Exception {
        Matcher program = PROGRAM.matcher(Files.readString(PAGE));
        assertThat(program.find()).isTrue();
        Path source = Files.writeString(folder.resolve(program.group(1) + ".java"), program.group(2));
        Path survey = folder.resolve("survey");
        TestSurvey.paint(survey, 12);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        assertThat(compiler.getTask(
                                messages,
                                null,
                                null,
                                List.of("-d", folder.toString(), "-proc:none"),
                                null,
                                compiler.getStandardFileManager(null, null, null)
                                        .getJavaFileObjects(source))
                        .call())
                .as(messages.toString())
                .isTrue();
        Path results = Files.createDirectories(folder.resolve("results"));
        // The session that the program gets, and ends.
        SparkSession spark = TestSurvey.session("local[2]").getOrCreate();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            loader.loadClass(program.group(1)).getMethod("main", String[].class).invoke(null, (Object)
                    new String[] {survey.toString(), TestSurvey.WEIGHTS, results.toString()});
        } finally {
            spark.stop();
        }

        assertThat(results.resolve("detectors")).isRegularFile();
        assertThat(results.resolve("catalogue.parquet/_SUCCESS")).exists();
    }

    @Test
    void theCommandsAreUnderstood() throws IOException {
        assertThat(parsed(PAGE)).isEqualTo(8);
        assertThat(parsed(DOCS.resolve("tutorials/spark.md"))).isEqualTo(7);
    }

    /** How many commands of the page were understood. */
    private static int parsed(Path file) throws IOException {
        String page = Files.readString(file);
        List<String[]> commands = new ArrayList<>();
        SUBMITTED
                .matcher(page)
                .results()
                .forEach(found -> commands.add(found.group(1).trim().split(" +")));
        JOB.matcher(page)
                .results()
                .forEach(found -> commands.add(found.group(1)
                        .lines()
                        .map(line -> line.replaceFirst("^ +- ", ""))
                        .toArray(String[]::new)));

        commands.forEach(SparkScreen::parse);
        return commands.size();
    }
}
