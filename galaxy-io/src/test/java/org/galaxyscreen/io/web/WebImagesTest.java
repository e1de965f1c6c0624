package org.galaxyscreen.io.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ImageStream;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.Sha256;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.Fixtures;
import org.galaxyscreen.io.ImageSources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images and files behind addresses, of a server in this process. */
@Timeout(60)
class WebImagesTest {
    private static final byte[] PICTURE = Fixtures.bytes("png-rgb.png");
    private static final byte[] ARCHIVE = Fixtures.bytes("formats/uint8.npz");

    /** As Apache and Python write them, with what else there is on pages. */
    private static final Map<String, String> PAGES = Map.of(
            "survey/",
            "<html><h1>Index of /survey</h1><a href=\"?C=N;O=D\">Name</a> <a href=\"/\">Parent</a> <a href=\"../\">Up</a>"
                    + "<A class=x HREF='a%20b.png'>a b</A><a href=\"c&amp;d.png\">c</a> <a href=notes.txt>n</a><a href=\"spiral/\">s</a>"
                    + "<a href=\"http://elsewhere.example.org/x.png\">x</a><a href=\"/other/y.png\">y</a><a href=\".git/\">g</a>",
            "survey/spiral/",
            "<HTML><a href=\"a.png\">a</a><a href=\"../../secret/z.png\">z</a><a href=\"./\">here</a><a href=\"/survey/\">up</a>",
            "",
            "<html><a href=root.png>root</a>",
            "empty/",
            "<html>nothing");

    @TempDir
    private Path folder;

    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final List<String> ranges = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    /** So patient that no picture is asked for again because the machine is busy. */
    private final Fetcher fetcher = new Fetcher(S3Test.anonymous(), Duration.ofMillis(5), Duration.ofSeconds(60));

    private final Fetcher impatient = new Fetcher(S3Test.anonymous(), Duration.ofMillis(5), Duration.ofMillis(700));
    private HttpServer server;
    private String base;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        base = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String name = exchange.getRequestURI().getPath().substring(1);
        int number = asked.computeIfAbsent(name, key -> new AtomicInteger()).incrementAndGet();
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        try (exchange) {
            Thread.sleep(name.startsWith("slow") ? 30 : 0);
            if (name.startsWith("busy") && number < 3) {
                exchange.getResponseHeaders().set("Retry-After", "0");
                exchange.sendResponseHeaders(number == 1 ? 429 : 503, -1);
            } else if (name.startsWith("never")) {
                exchange.sendResponseHeaders(500, -1);
            } else if (name.startsWith("gone")) {
                exchange.sendResponseHeaders(404, -1);
            } else if (name.startsWith("silent")) {
                exchange.sendResponseHeaders(200, 1000);
                exchange.getResponseBody().write(PICTURE, 0, 10);
                exchange.getResponseBody().flush();
                Thread.sleep(20_000);
            } else if (name.startsWith("endless")) {
                exchange.sendResponseHeaders(200, 0);
                while (true) {
                    exchange.getResponseBody().write(new byte[1 << 16]);
                }
            } else if (name.startsWith("moved")) {
                exchange.getResponseHeaders().set("Location", base + "a.png");
                exchange.sendResponseHeaders(302, -1);
            } else if (name.equals("survey")) {
                exchange.getResponseHeaders().set("Location", base + "survey/");
                exchange.sendResponseHeaders(301, -1);
            } else if (name.isEmpty() || name.endsWith("/") || name.startsWith("login")) {
                byte[] body =
                        PAGES.getOrDefault(name, "<!DOCTYPE html><p>Log in!").getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/html");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            } else if (name.endsWith(".npz")) {
                archive(exchange, name, number);
            } else {
                byte[] body = name.startsWith("text") ? "no picture".getBytes(StandardCharsets.US_ASCII) : PICTURE;
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            atOnce.decrementAndGet();
        }
    }

    /** Breaks off in the middle of the first answer, and then gives the rest to who asks for it. */
    private void archive(HttpExchange exchange, String name, int number) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        ranges.add(String.valueOf(range));
        exchange.getResponseHeaders().set("ETag", name.startsWith("changed") ? "\"" + number + '"' : "\"1\"");
        boolean rest = range != null
                && "\"1\"".equals(exchange.getRequestHeaders().getFirst("If-Range"))
                && !name.startsWith("changed");
        int from = rest ? Integer.parseInt(range.replaceAll("\\D", "")) : 0;
        if (rest) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (ARCHIVE.length - 1) + "/" + ARCHIVE.length);
        }
        exchange.sendResponseHeaders(rest ? 206 : 200, ARCHIVE.length - from);
        exchange.getResponseBody().write(ARCHIVE, from, number == 1 ? 100 : ARCHIVE.length - from);
        exchange.getResponseBody().flush();
    }

    private WebImages list(int connections, String... names) throws IOException {
        return list(fetcher, connections, names);
    }

    private WebImages list(Fetcher fetcher, int connections, String... names) throws IOException {
        List<String> lines = new ArrayList<>(List.of("# pictures", ""));
        Arrays.stream(names).forEach(name -> lines.add(base + name));
        Path list = Files.write(folder.resolve("list.txt"), lines);
        return WebImages.of(list, Addresses.ofList(list), connections, fetcher);
    }

    @Test
    void picturesOfAListAreReadInItsOrder() throws IOException {
        Path list =
                Files.writeString(folder.resolve("list.txt"), base + "a.png\n" + base + "b/c.png\n" + base + "a.jpg\n");

        ImageSource source = ImageSources.open(list);

        PendingImage second;
        assertThat(source.size()).hasValue(3);
        try (ImageStream stream = source.open()) {
            List<PendingImage> images = stream.next(3);
            assertThat(images)
                    .extracting(image -> image.object().id())
                    .containsExactly(base + "a.png", "c", base + "a.jpg");
            second = images.get(1);
            // As far as the pass has fetched them: what it had begun and not ended would be fetched again after it.
            for (PendingImage image : images) {
                assertThat(image.read().width()).isPositive();
            }
        }
        assertThat(asked.get("b/c.png")).hasValue(1);
        assertThat(second.read().rgb())
                .as("again, after its pass")
                .isEqualTo(Fixtures.readAll(list(1, "a.png"), 1).get(0).read().rgb());
        assertThat(asked.get("b/c.png")).hasValue(2);
    }

    @Test
    void singlePicturesAreFetchedAlone() throws IOException {
        WebImages source = list(4, "a.png", "b.png", "c.png");

        PendingImage found = source.find("b").orElseThrow();

        assertThat(asked).isEmpty();
        assertThat(found.read().width()).isPositive();
        assertThat(asked.keySet()).containsExactly("b.png");
        assertThat(source.find("none")).isEmpty();
    }

    @Test
    void busyServersAreAskedAgainAndFailuresSpoilThemselvesAlone() throws IOException {
        WebImages source = list(
                impatient,
                4,
                "a.png",
                "busy.png",
                "gone.png",
                "never.png",
                "text.png",
                "silent.png",
                "moved.png",
                "b.png");

        List<PendingImage> images;
        try (ImageStream stream = source.open()) {
            images = stream.next(100);
            for (int readable : new int[] {0, 1, 6, 7}) {
                assertThat(images.get(readable).read().width()).isPositive();
            }
            String[] reasons = {
                "gone.png cannot be read: the server answers with status 404",
                "never.png cannot be read: the server answers with status 500, in 4 tries",
                "text.png: a ",
                "silent.png cannot be read: nothing came for 0 seconds, in 4 tries"
            };
            for (int i = 0; i < 4; i++) {
                PendingImage broken = images.get(2 + i);
                assertThatThrownBy(broken::read)
                        .isInstanceOf(UnreadableImageException.class)
                        .hasMessageContaining(reasons[i]);
            }
        }
        assertThat(asked.get("busy.png").get()).isGreaterThanOrEqualTo(3);
        assertThat(asked.get("gone.png").get())
                .as("in one try, or again where the machine is slow")
                .isLessThan(4);
    }

    @Test
    void picturesAreFetchedAheadByAsManyConnectionsAsMayBe() throws IOException {
        String[] names = new String[60];
        Arrays.setAll(names, i -> "slow-" + i + ".png");
        WebImages source = list(5, names);

        int read = 0;
        try (ImageStream stream = source.open()) {
            for (List<PendingImage> some = stream.next(7); !some.isEmpty(); some = stream.next(7)) {
                for (PendingImage image : some) {
                    image.read();
                    read++;
                }
            }
        }

        assertThat(read).isEqualTo(60);
        assertThat(mostAtOnce).hasValue(5);
        assertThat(asked.values()).allMatch(count -> count.get() == 1);
    }

    @Test
    void whatHasNoEndIsBroughtToOne() {
        assertThatThrownBy(() ->
                        fetcher.bytes(Addresses.parse(base + "endless.png").orElseThrow(), 1 << 20))
                .hasMessageContaining("has more than 1048576 bytes");
        assertThat(asked.get("endless.png")).hasValue(1);
    }

    @Test
    void aCataloguesColumnHasAddresses() throws IOException {
        Path catalogue = Files.writeString(
                folder.resolve("objects.csv"),
                "objid,ra,dec,cutout\nx1,10.5,-3,%sa.png\nx2,11,-4,%sb c.png\n".formatted(base, base));

        ImageSource source = ImageSources.open(
                catalogue.toString(),
                NamedOptions.of(Map.of("source", "web", "url-column", "cutout", "connections", "2")));

        assertThat(source.objects()).extracting(SurveyObject::id).containsExactly("x1", "x2");
        assertThat(source.objects().get(0).ra()).isEqualTo(10.5);
        try (ImageStream stream = source.open()) {
            assertThat(stream.next(2).get(1).read().width()).isPositive();
        }
        assertThat(asked.get("b c.png")).hasValue(1);
        assertThatThrownBy(() -> ImageSources.open(
                        catalogue.toString(), NamedOptions.of(Map.of("source", "web", "url-column", "ra"))))
                .hasMessageContaining(
                        "objects.csv, line 2: ra is '10.5'; an http://, https:// or s3:// address expected");
        assertThatThrownBy(() -> ImageSources.open(
                        catalogue.toString(), NamedOptions.of(Map.of("source", "web", "url-column", "no"))))
                .hasMessageContaining("has no column 'no' for the option url-column; it has objid, ra, dec, cutout");
    }

    @Test
    void linesThatAreNoAddressesAreNamed() throws IOException {
        Path list = Files.writeString(folder.resolve("list.txt"), base + "a.png\nfile:///etc/passwd\n");
        assertThatThrownBy(() -> ImageSources.open(list))
                .hasMessageEndingWith("list.txt, line 2: 'file:///etc/passwd' is no http://, https:// or s3:// address;"
                        + " addresses of images expected, each once and at most 20000000");
    }

    @Test
    void filesAreDownloadedOnceAndGoOnWhereTheyBrokeOff() throws IOException {
        Path cache = folder.resolve("cache");
        Map<String, String> options = Map.of("cache", cache.toString());
        // As a path has it, too.
        String location = Path.of(base + "survey.npz").toString();
        assertThat(location).startsWith("http:/1");
        ImageSource source = ImageSources.open(location, NamedOptions.of(options));
        ImageSource again = ImageSources.open(base + "survey.npz", NamedOptions.of(options));

        assertThat(ranges).containsExactly("null", "bytes=100-");
        assertThat(source.name()).isEqualTo("survey.npz");
        assertThat(source.objects()).extracting(SurveyObject::id).containsExactly("M 31", "NGC 1", "Ω Cen", "x");
        assertThat(Fixtures.readAll(again, 3)).hasSize(4);
        assertThat(source.remarks())
                .containsExactly("downloaded from " + base + "survey.npz: " + ARCHIVE.length + " bytes, SHA-256 "
                        + HexFormat.of().formatHex(Sha256.digest().digest(ARCHIVE)));
    }

    @Test
    void aFolderThatTheServerShowsIsAsAFolder() throws IOException {
        NamedOptions options =
                NamedOptions.of(Map.of("cache", folder.resolve("cache").toString(), "connections", "2"));

        ImageSource source = ImageSources.open(base + "survey", options);

        assertThat(source.objects())
                .extracting(object -> object.id() + " " + object.label())
                .containsExactly("a b null", "c&d null", "a spiral");
        assertThat(source.remarks()).containsExactly("from " + base + "survey", "1 .txt ignored");
        for (PendingImage image : Fixtures.readAll(source, 2)) {
            assertThat(image.read().width()).isPositive();
        }
        assertThat(asked.keySet()).doesNotContain("survey/.git/", "other/y.png");
        assertThatThrownBy(() -> ImageSources.open(base + "empty/", options))
                .hasMessage(base
                        + "empty/ is a page of HTML that links to no files below it; the address of a file or of a folder's"
                        + " index expected");
        assertThatThrownBy(() -> ImageSources.open("s3:/", options)).hasMessageStartingWith("'s3:/' is no address; ");
        assertThat(ImageSources.open(base.replaceFirst("/$", ""), options).objects())
                .as("a server's root")
                .extracting(SurveyObject::id)
                .containsExactly("root");
    }

    @Test
    void aPageInsteadOfAFileIsNotKept() {
        NamedOptions options =
                NamedOptions.of(Map.of("cache", folder.resolve("cache").toString()));
        for (int times = 0; times < 2; times++) {
            assertThatThrownBy(() -> ImageSources.open(base + "login.h5", options))
                    .hasMessage(base
                            + "login.h5 is a page of HTML, as of a login or of a folder; the address of a file or of a"
                            + " folder's index expected");
        }
        assertThat(asked.get("login.h5")).hasValue(2);
        assertThatThrownBy(() -> ImageSources.open(base + "gone.h5", options))
                .hasMessageEndingWith(": the server answers with status 404: there is nothing at this address");
        assertThatThrownBy(() -> ImageSources.open(base + "a.png", options))
                .hasMessageContaining("a.png is a single picture; the address of its folder, or a text file with");
    }

    @Test
    void aFileThatChangedIsDownloadedAnew() throws IOException {
        Download.Done done = new Download(
                        fetcher, Addresses.parse(base + "changed.npz").orElseThrow(), folder.resolve("cache"), 1 << 20)
                .get();

        assertThat(done.file()).hasBinaryContent(ARCHIVE);
        assertThat(ranges).containsExactly("null", "bytes=100-");
    }

    @Test
    void downloadsHaveBounds() {
        assertThatThrownBy(() -> new Download(
                                fetcher,
                                Addresses.parse(base + "survey.npz").orElseThrow(),
                                folder.resolve("cache"),
                                200)
                        .get())
                .hasMessageContaining("survey.npz cannot be downloaded to ")
                .hasMessageContaining("has more than 200 bytes");
        assertThatThrownBy(() -> new Download(
                                fetcher, Addresses.parse(base + "gone.h5").orElseThrow(), folder.resolve("cache"), 200)
                        .get())
                .hasMessageContaining("the server answers with status 404");
    }
}
