package org.galaxyscreen.testdata;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The Python of an environment of its own, for tests that compare with what other tools read. {@code -Dgalaxy.interop.python} says which Python
 * makes it.
 */
public final class Python {
    private final String executable;

    private Python(String executable) {
        this.executable = executable;
    }

    /**
     * An environment below {@code target}, made and filled at the first run.
     *
     * @param packages what pip installs
     * @throws AssertionError if there is no Python, or a package cannot be installed
     */
    public static Python with(String... packages) throws IOException, InterruptedException {
        Path home = Path.of("target", "interop-" + String.join("-", packages)).toAbsolutePath();
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        Path python = home.resolve(windows ? "Scripts/python.exe" : "bin/python");
        if (!Files.exists(home.resolve("complete"))) {
            String base = System.getProperty("galaxy.interop.python", windows ? "python" : "python3");
            output(base, "-m", "venv", "--clear", home.toString());
            String[] install = {python.toString(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"};
            String[] all = new String[install.length + packages.length];
            System.arraycopy(install, 0, all, 0, install.length);
            System.arraycopy(packages, 0, all, install.length, packages.length);
            output(all);
            Files.createFile(home.resolve("complete"));
        }
        return new Python(python.toString());
    }

    /**
     * Runs a script.
     *
     * @return what it printed
     * @throws AssertionError with all of that, if it fails
     */
    public String run(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = executable;
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return output(command);
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(String.join(" ", command) + "\n" + text);
        }
        return text;
    }
}
