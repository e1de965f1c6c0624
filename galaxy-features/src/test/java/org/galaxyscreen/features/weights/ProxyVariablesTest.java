package org.galaxyscreen.features.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.galaxyscreen.core.ProgressListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProxyVariablesTest {
    private static final ProxySelector NONE = new ProxySelector() {
        @Override
        public List<Proxy> select(URI uri) {
            return List.of(Proxy.NO_PROXY);
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
    };

    @Test
    void variablesAreReadAsOtherProgramsReadThem() {
        Map<String, String> variables = Map.of(
                "https_proxy", "http://inner.example:3128",
                "HTTP_PROXY", "outer.example",
                "NO_PROXY", "near.example, .lab.example");

        assertThat(port(variables, "https://far.example/w")).isEqualTo(3128);
        assertThat(port(variables, "http://far.example/w")).isEqualTo(80);
        assertThat(port(variables, "https://near.example/w")).isEqualTo(-1);
        assertThat(port(variables, "https://sub.near.example/w")).isEqualTo(-1);
        assertThat(port(variables, "https://host.lab.example/w")).isEqualTo(-1);
        assertThat(port(variables, "https://linear.example/w")).isEqualTo(3128);
        assertThat(port(Map.of("all_proxy", "http://a.example:1"), "https://far.example/w"))
                .isEqualTo(1);
        assertThat(port(Map.of("https_proxy", "http://a.example:1", "no_proxy", "*"), "https://far.example/w"))
                .isEqualTo(-1);
        assertThat(port(Map.of(), "https://far.example/w")).isEqualTo(-1);
    }

    @Test
    void whatIsNoProxyIsRefusedByNameAndWithoutItsPassword() {
        assertThatThrownBy(() -> port(Map.of("https_proxy", "socks5://a.example:1"), "https://far.example/w"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the environment variable https_proxy is of another kind; http://HOST:PORT expected");
        assertThatThrownBy(() -> port(Map.of("HTTPS_PROXY", "http://me:secret@a.example:1"), "https://far.example/w"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("https_proxy has a user name")
                .hasMessageNotContaining("secret");
    }

    @Test
    void downloadsGoThroughTheProxy(@TempDir Path cache) throws IOException {
        List<String> asked = new ArrayList<>();
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            try (exchange) {
                asked.add(exchange.getRequestURI().toString());
                exchange.sendResponseHeaders(403, -1);
            }
        });
        proxy.start();
        try {
            Map<String, String> variables = Map.of(
                    "http_proxy", "http://127.0.0.1:" + proxy.getAddress().getPort());
            WeightStore store = new WeightStore(
                    cache,
                    weights -> URI.create("http://weights.invalid/resnet50.pth"),
                    new ProxyVariables(variables, NONE));

            assertThatThrownBy(() -> store.resolve("resnet50-v2", ProgressListener.NONE))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the server answers with status 403");
            assertThat(asked).containsExactly("http://weights.invalid/resnet50.pth");
        } finally {
            proxy.stop(0);
        }
    }

    private static int port(Map<String, String> variables, String uri) {
        Proxy proxy =
                new ProxyVariables(variables, NONE).select(URI.create(uri)).get(0);
        return proxy.address() instanceof InetSocketAddress address ? address.getPort() : -1;
    }
}
