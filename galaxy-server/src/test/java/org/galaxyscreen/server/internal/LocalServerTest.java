package org.galaxyscreen.server.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.galaxyscreen.server.ServerOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, as bytes on a socket: a client's library would mend what is off. */
class LocalServerTest {
    private static final byte[] LARGE = new byte[(1 << 18) + 17];

    static {
        new Random(1).nextBytes(LARGE);
    }

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch leave = new CountDownLatch(1);

    @SuppressWarnings("NullAway.Init")
    private LocalServer server;

    @BeforeEach
    void start() throws IOException {
        server = LocalServer.start(
                ServerOptions.defaults(),
                Map.of(
                        "GET /", call -> Answer.text("text/html", "the page"),
                        "GET /image/*", call -> Answer.text("text/plain", call.path()),
                        "GET /slow",
                                call -> {
                                    entered.countDown();
                                    try {
                                        leave.await(10, TimeUnit.SECONDS);
                                    } catch (InterruptedException e) {
                                        throw new IOException(e);
                                    }
                                    return Answer.text("text/plain", "done");
                                },
                        "GET /broken",
                                call -> {
                                    throw new IOException("the disk is gone");
                                },
                        "GET /large", call -> Answer.of("application/octet-stream", LARGE),
                        "GET /export", call -> Answer.large("application/octet-stream", target -> target.write(LARGE)),
                        "GET /full",
                                call -> Answer.large("text/csv", target -> {
                                    target.write(LARGE);
                                    throw new IOException("the disk is full");
                                }),
                        "POST /label", call -> Answer.json(call.json(1_000))));
    }

    @AfterEach
    void stop() {
        leave.countDown();
        server.close();
    }

    /** Of several pieces, and a part of one. */
    @Test
    void largeAnswersComeWhole() throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        for (String path : List.of("large", "export")) {
            HttpResponse<byte[]> answer = http.send(request(path), HttpResponse.BodyHandlers.ofByteArray());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(LARGE.length);
            assertThat(answer.body()).isEqualTo(LARGE);
        }
    }

    @Test
    void fileThatCannotBeMadeIsAnErrorAndNotAPart() throws Exception {
        HttpResponse<String> answer =
                HttpClient.newHttpClient().send(request("full"), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("the disk is full").doesNotContain("\u0000");
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(server.address().resolve(path))
                .header("Authorization", "Bearer " + server.token())
                .build();
    }

    private int port() {
        return server.address().getPort();
    }

    /** @param head the request's lines, with | between and TOKEN and PORT in them */
    private String ask(String head, String body) throws IOException {
        String lines = head.replace("TOKEN", server.token())
                .replace("PORT", Integer.toString(port()))
                .replace("|", "\r\n");
        try (Socket socket = new Socket("127.0.0.1", port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write((lines + "\r\nConnection: close\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int status(String answer) {
        return Integer.parseInt(answer.split(" ", 3)[1]);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "GET / HTTP/1.1|Host: 127.0.0.1:PORT#403",
                "GET /image/1 HTTP/1.1|Host: 127.0.0.1:PORT#403",
                "GET / HTTP/1.1|Host: 127.0.0.1:PORT|Cookie: galaxy-screen-PORT=wrong#403",
                "GET / HTTP/1.1|Host: 127.0.0.1:PORT|Cookie: galaxy-screen-1=TOKEN#403",
                "GET / HTTP/1.1|Host: 127.0.0.1:PORT|Authorization: Bearer TOKENx#403",
                "GET /?token=wrong HTTP/1.1|Host: 127.0.0.1:PORT#403",
                "GET /image/1?token=TOKEN HTTP/1.1|Host: 127.0.0.1:PORT#403",
                "GET /?token=TOKEN HTTP/1.1|Host: evil.example:PORT#403",
                "GET / HTTP/1.1|Host: evil.example:PORT|Authorization: Bearer TOKEN#403",
                "GET / HTTP/1.1|Host: 127.0.0.1.evil.example:PORT|Authorization: Bearer TOKEN#403",
                "GET / HTTP/1.1|Host: 127.0.0.1:1|Authorization: Bearer TOKEN#403",
                "GET / HTTP/1.1|Authorization: Bearer TOKEN#403",
                "GET http://evil.example/ HTTP/1.1|Host: evil.example|Authorization: Bearer TOKEN#403",
                "POST /label HTTP/1.1|Host: 127.0.0.1:PORT|Cookie: galaxy-screen-PORT=TOKEN|Origin: http://evil.example|Content-Type: application/json|Content-Length: 2#403",
                "POST /label HTTP/1.1|Host: 127.0.0.1:PORT|Cookie: galaxy-screen-PORT=TOKEN|Origin: null|Content-Type: application/json|Content-Length: 2#403",
                "POST /label HTTP/1.1|Host: 127.0.0.1:PORT|Cookie: galaxy-screen-PORT=TOKEN|Content-Type: application/json|Content-Length: 2#403",
                "POST /label HTTP/1.1|Host: 127.0.0.1:PORT|Cookie: galaxy-screen-PORT=TOKEN|Origin: http://127.0.0.1:1|Content-Type: application/json|Content-Length: 2#403",
                "GET / HTTP/1.1|Host: 127.0.0.1:PORT|Authorization: Bearer TOKEN#200",
                "GET / HTTP/1.1|Host: localhost:PORT|Cookie: a=b; galaxy-screen-PORT=TOKEN#200",
                "POST /label HTTP/1.1|Host: 127.0.0.1:PORT|Authorization: Bearer TOKEN|Content-Type: application/json|Content-Length: 2#200",
                "POST /label HTTP/1.1|Host: 127.0.0.1:PORT|Cookie: galaxy-screen-PORT=TOKEN|Origin: http://127.0.0.1:PORT|Content-Type: application/json|Content-Length: 2#200",
                // A form of another site cannot send JSON without asking first.
                "POST /label HTTP/1.1|Host: 127.0.0.1:PORT|Authorization: Bearer TOKEN|Content-Type: text/plain|Content-Length: 2#415",
            })
    void tokenHostAndOriginDecide(String head, int expected) throws IOException {
        assertThat(status(ask(head, head.startsWith("POST") ? "{}" : ""))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../../etc/passwd",
                "/image/../../../etc/passwd",
                "/image/%2e%2e/%2e%2e/etc/passwd",
                "/image/..%2f..%2fetc%2fpasswd",
                "//etc/passwd",
                "/image/1/2",
                "/nothing",
            })
    void pathsThatClimbLeadNowhere(String path) throws IOException {
        String answer = ask("GET " + path + " HTTP/1.1|Host: 127.0.0.1:PORT|Authorization: Bearer TOKEN", "");
        if (path.startsWith("/image/..%2f")) {
            // One segment below /image/, which is given to the route as it came.
            assertThat(answer).endsWith(path);
        } else {
            assertThat(status(answer)).isIn(400, 404);
        }
        assertThat(answer).doesNotContain("root:");
    }

    @Test
    void tokenInTheAddressBecomesACookieThatOtherSitesCannotSend() throws IOException {
        String answer = ask("GET /?token=TOKEN HTTP/1.1|Host: 127.0.0.1:PORT", "");
        assertThat(status(answer)).isEqualTo(303);
        assertThat(answer)
                .containsIgnoringCase("Set-Cookie: galaxy-screen-" + port() + "=" + server.token()
                        + "; Path=/; HttpOnly; SameSite=Strict")
                .containsIgnoringCase("Location: /\r\n");
    }

    @Test
    void answersForbidWhatAPageNeedNotDo() throws IOException {
        assertThat(ask("GET / HTTP/1.1|Host: 127.0.0.1:PORT|Authorization: Bearer TOKEN", ""))
                .containsIgnoringCase("Content-Security-Policy: default-src 'none'; script-src 'self';")
                .containsIgnoringCase("frame-ancestors 'none'")
                .containsIgnoringCase("X-Content-Type-Options: nosniff")
                .containsIgnoringCase("Referrer-Policy: no-referrer");
    }

    @Test
    void hugeUploadIsRefusedBeforeItIsRead() throws IOException {
        String head =
                "POST /label HTTP/1.1|Host: 127.0.0.1:PORT|Authorization: Bearer TOKEN|Content-Type: application/json|";
        String answer = ask(head + "Content-Length: 104857600", "{");
        assertThat(status(answer)).isEqualTo(413);
        assertThat(answer).contains("at most 1000 bytes expected");
        assertThat(status(ask(head + "Transfer-Encoding: chunked", "800\r\n" + " ".repeat(0x800) + "\r\n0\r\n\r\n")))
                .isEqualTo(413);
    }

    @Test
    void failureIsASentence() throws IOException {
        String answer = ask("GET /broken HTTP/1.1|Host: 127.0.0.1:PORT|Authorization: Bearer TOKEN", "");
        assertThat(status(answer)).isEqualTo(500);
        assertThat(answer).endsWith("{\"error\":\"that could not be done: the disk is gone\"}");
    }

    @Test
    void stoppingWaitsForWhatIsBeingAnswered() throws Exception {
        AtomicReference<String> answer = new AtomicReference<>("");
        Thread client = new Thread(() -> {
            try {
                answer.set(ask("GET /slow HTTP/1.1|Host: 127.0.0.1:PORT|Authorization: Bearer TOKEN", ""));
            } catch (IOException e) {
                answer.set(e.toString());
            }
        });
        client.start();
        entered.await();
        Thread stopping = new Thread(server::close);
        stopping.start();
        stopping.join(200);
        assertThat(stopping.isAlive()).isTrue();
        leave.countDown();
        stopping.join();
        client.join();

        assertThat(answer.get()).endsWith("done");
        assertThatThrownBy(() -> ask("GET / HTTP/1.1|Host: x", "")).isInstanceOf(IOException.class);
    }

    @Test
    void addressThatIsTakenIsNamed() {
        assertThatThrownBy(() -> LocalServer.start(ServerOptions.defaults().withPort(port()), Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the server cannot listen at 127.0.0.1:" + port());
    }
}
