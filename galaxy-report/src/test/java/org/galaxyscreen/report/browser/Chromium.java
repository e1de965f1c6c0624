package org.galaxyscreen.report.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real browser. Tests that want one are skipped, saying so, where the machine has no Chromium or nothing to drive it with;
 * with {@code -Pbrowser} they fail there.
 */
public final class Chromium implements AutoCloseable {
    private static final String DRIVER = "playwright.cli.dir";
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    private final Playwright playwright;
    private final Browser browser;
    private final List<String> complaints = Collections.synchronizedList(new ArrayList<>());

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** Starts it, or has the calling test skipped. */
    public static Chromium start() throws IOException {
        Optional<Path> chromium =
                NAMES.stream().flatMap(name -> onPath(name).stream()).findFirst();
        Optional<Path> node = onPath("node");
        Path driver = Path.of(
                System.getProperty("galaxy.root", ".."), "galaxy-report/src/main/web/node_modules/playwright-core");
        String missing = chromium.isEmpty() ? "no Chromium in PATH" : missing(node, driver);
        if (!missing.isEmpty()) {
            if (Boolean.getBoolean("galaxy.browser.required")) {
                throw new IllegalStateException("the tests in a browser cannot run: " + missing);
            }
            System.out.println("skipped: tests in a browser: " + missing);
            Assumptions.abort("skipped: " + missing);
        }
        findDriver(driver);
        Map<String, String> environment = new HashMap<>();
        environment.put("PLAYWRIGHT_NODEJS_PATH", node.orElseThrow().toString());
        environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
        try {
            return new Chromium(
                    playwright,
                    playwright
                            .chromium()
                            .launch(new BrowserType.LaunchOptions()
                                    .setExecutablePath(chromium.orElseThrow())
                                    .setArgs(List.of("--no-sandbox"))));
        } catch (RuntimeException e) {
            playwright.close();
            throw e;
        }
    }

    /** What the browser would be driven with and is not there; empty where all is. */
    private static String missing(Optional<Path> node, Path driver) throws IOException {
        if (node.isEmpty()) {
            return "no node in PATH";
        }
        if (!Files.exists(driver)) {
            return "no " + driver + "; run npm ci there";
        }
        Process asked = new ProcessBuilder(node.orElseThrow().toString(), "--version").start();
        String version = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        // Playwright says so too, but then the test has failed.
        return version.matches("v(1?\\d)\\..*") ? "Node.js is " + version + "; 20 or later expected" : "";
    }

    /** Says where Playwright finds what its own jars would hold; once, since it remembers the first place as long as Java runs. */
    private static synchronized void findDriver(Path driver) throws IOException {
        if (System.getProperty(DRIVER) != null) {
            return;
        }
        Path home = Files.createTempDirectory("galaxy-screen-playwright");
        Path link = Files.createSymbolicLink(home.resolve("package"), driver.toRealPath());
        System.setProperty(DRIVER, home.toString());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                Files.delete(link);
                Files.delete(home);
            } catch (IOException e) {
                throw new UncheckedIOException("removing the link to Playwright's package", e);
            }
        }));
    }

    private static Optional<Path> onPath(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Opens a file in a window of its own, whose complaints and requests are noted. */
    public Page open(Path file, Browser.NewContextOptions options) {
        return open(file, "", options);
    }

    /** @param query what to add to the file's address */
    public Page open(Path file, String query, Browser.NewContextOptions options) {
        return open(file.toUri().toString(), file.toUri() + query, options);
    }

    /** Opens a page that a server on this machine serves, in a window of its own; only requests to other places are complained of. */
    public Page openServed(URI address) {
        return open(address.resolve("/").toString(), address.toString(), new Browser.NewContextOptions());
    }

    private Page open(String own, String address, Browser.NewContextOptions options) {
        BrowserContext context = browser.newContext(options.setViewportSize(1280, 900));
        Page page = context.newPage();
        page.setDefaultTimeout(10_000);
        page.onConsoleMessage(message -> {
            // The renderer's remarks on its own speed are not the page's.
            boolean remark = message.text().contains("GL Driver Message");
            if (!remark && !message.type().equals("log") && !message.type().equals("info")) {
                complaints.add(message.type() + ": " + message.text());
            }
        });
        page.onPageError(error -> complaints.add("error: " + error));
        page.onRequest(request -> {
            if (!request.url().matches("(data|blob):.*") && !request.url().startsWith(own)) {
                complaints.add("request: " + request.url());
            }
        });
        page.navigate(address);
        page.waitForSelector("html[data-ready]");
        return page;
    }

    public Page open(Path file) {
        return open(file, new Browser.NewContextOptions());
    }

    /** Closes the page's window; the test fails if the page complained or asked for anything. */
    public void close(Page page) {
        page.context().close();
        List<String> all = List.copyOf(complaints);
        complaints.clear();
        assertThat(all).as("errors, warnings and requests of the page").isEmpty();
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
