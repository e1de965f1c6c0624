package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A command in a process of its own, to be sent signals. */
final class CommandProcess implements AutoCloseable {
    private static final Pattern DL4J = Pattern.compile("galaxy-dl4j|/org/nd4j/|/org/deeplearning4j/");

    private final Process process;
    private final Path log;

    private CommandProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param log takes what it prints */
    static CommandProcess start(Path log, List<String> arguments) throws IOException {
        return start(log, List.of(), List.of(), arguments);
    }

    /**
     * @param before a command that starts another one
     * @param options of Java
     */
    static CommandProcess start(Path log, List<String> before, List<String> options, List<String> arguments)
            throws IOException {
        return start(log, before, options, System.getProperty("java.class.path"), arguments);
    }

    /** As the distribution has it: of what the tests have on their class path, all but {@code galaxy-dl4j} and what it brings. */
    static CommandProcess startWithoutDl4j(Path log, List<String> arguments) throws IOException {
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !DL4J.matcher(entry).find())
                .collect(Collectors.joining(File.pathSeparator));
        return start(log, List.of(), List.of(), classPath, arguments);
    }

    private static CommandProcess start(
            Path log, List<String> before, List<String> options, String classPath, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, Main.class.getName()));
        command.addAll(arguments);
        return new CommandProcess(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start(),
                log);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Sends a signal by its name, as INT. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    /** Kills it as a power cut would. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Waits so long for its end; false if it has not come. */
    boolean endsWithin(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** Its status and all that it printed, after its end. */
    Outcome outcome() throws IOException, InterruptedException {
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ended").isTrue();
        return new Outcome(process.exitValue(), Files.readString(log));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
