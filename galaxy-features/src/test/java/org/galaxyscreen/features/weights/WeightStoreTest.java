package org.galaxyscreen.features.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.features.network.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads from a server on this machine. The published checksums cannot be met here; that they are checked can. */
class WeightStoreTest {
    private static final byte[] BODY = new byte[100_000];

    @TempDir
    private Path cache;

    private HttpServer server;
    private WeightStore store;
    private final List<String> ranges = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        for (int i = 0; i < BODY.length; i++) {
            BODY[i] = (byte) (i * 31);
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/weights.pth");
        store = new WeightStore(cache, weights -> uri);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void serve(boolean breakOff) {
        server.createContext("/weights.pth", exchange -> {
            try (exchange) {
                String range = exchange.getRequestHeaders().getFirst("Range");
                ranges.add(String.valueOf(range));
                int from = range == null ? 0 : Integer.parseInt(range.substring(6, range.length() - 1));
                send(exchange, from, breakOff && range == null ? 40_000 : BODY.length);
                pause(); // what was sent should arrive before the connection breaks
            }
        });
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, int from, int to) throws IOException {
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, BODY.length - from);
        exchange.getResponseBody().write(BODY, from, to - from);
        exchange.getResponseBody().flush();
    }

    @Test
    void fileOfEachNameIsKnownBeforeItIsThere(@TempDir Path elsewhere) throws IOException {
        WeightStore store = WeightStore.in(elsewhere);

        assertThat(store.file("resnet50-v1")).contains(elsewhere.resolve("resnet50-0676ba61.pth"));
        assertThat(store.file("mine.pth")).contains(Path.of("mine.pth"));
        assertThat(store.file("untrained")).isEmpty();
        assertThat(store.file("untrained:7")).isEmpty();
    }

    @Test
    void downloadThatBreaksOffIsResumed() throws IOException {
        serve(true);
        Path part = cache.resolve("resnet50-11ad3fa6.pth.part");

        assertThatThrownBy(() -> store.resolve("resnet50-v2", ProgressListener.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("could not be fetched")
                .hasMessageContaining("save it as " + cache.resolve("resnet50-11ad3fa6.pth"));
        byte[] kept = Files.readAllBytes(part);
        assertThat(kept).hasSizeBetween(1, 40_000).isEqualTo(Arrays.copyOf(BODY, kept.length));

        // The second try asks for the rest alone; then the whole is checked, and is not the published file.
        assertThatThrownBy(() -> store.resolve("resnet50-v2", ProgressListener.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("SHA-256 is ")
                .hasMessageContaining("11ad3fa62ca79e40addfd354a8ec4b7c75143b3038b8d2a807fbc68deab379ca expected");
        assertThat(ranges).containsExactly("null", "bytes=" + kept.length + "-");
        assertThat(part).doesNotExist();
        assertThat(cache.resolve("resnet50-11ad3fa6.pth")).doesNotExist();
    }

    @Test
    void serverThatSaysNoIsReportedWithWhatToDo() {
        assertThatThrownBy(() -> store.resolve("resnet50-v1", ProgressListener.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("status 404")
                .hasMessageContaining("by other means");
    }

    @Test
    void noNetworkIsReportedWithWhatToDo() {
        server.stop(0);

        assertThatThrownBy(() -> store.resolve("resnet50-v2", ProgressListener.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not in the cache and could not be fetched")
                .hasMessageContaining("name a file of your own");
    }

    @Test
    void cachedFileIsUsedWithoutAskingAnyone() throws IOException {
        serve(false);
        SafetensorsFile.write(
                cache.resolve("resnet50-11ad3fa6.pth"),
                new StateDict(UntrainedWeights.resnet50(Stage.LAYER1, 0), Map.of()));

        assertThat(store.resolve("resnet50-v2", ProgressListener.NONE).lastStage())
                .isEqualTo(Stage.LAYER1);
        assertThat(ranges).isEmpty();
    }

    @Test
    void untrainedWeightsComeOnlyByName() throws IOException {
        Weights weights = store.resolve("untrained:7", ProgressListener.NONE);

        assertThat(weights.trained()).isFalse();
        assertThat(weights.name()).isEqualTo("untrained (seed 7)");
        assertThatThrownBy(() -> store.resolve("untrained:x", ProgressListener.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'x' is not a whole number");
    }

    @Test
    void unknownNameListsTheKnownOnes() {
        assertThatThrownBy(() -> store.resolve("resnet51", ProgressListener.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'resnet51'")
                .hasMessageContaining("resnet50-v2, resnet50-v1");
    }
}
