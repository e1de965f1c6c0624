package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyscreen.cli.Outcome.run;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What SIGTERM does to {@code serve}, in a process of its own: what an orchestrator sends before it takes a server down. */
class ServeStopTest {
    private static final Pattern ADDRESS = Pattern.compile("Scoring at (http://\\S+)\\R");
    private static final String TOKEN = "0123456789abcdef-of-the-test";

    @TempDir
    private Path folder;

    private Path detector() throws IOException {
        Path survey = folder.resolve("survey.h5");
        Path detector = folder.resolve("survey.detector");
        assertThat(run("synthesize", "--output", survey.toString(), "--objects", "40", "--anomalies", "2")
                        .status())
                .isZero();
        Outcome screened = run(
                "screen",
                "--input",
                survey.toString(),
                "--weights",
                "untrained",
                "--input-size",
                "64",
                "--stage",
                "layer1",
                "--detector",
                "knn",
                "--save",
                detector.toString(),
                "--output",
                folder.resolve("results").toString());
        assertThat(screened.status()).as(screened.text()).isZero();
        return detector;
    }

    private static byte[] image() throws IOException {
        BufferedImage picture = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 64 * 64; i++) {
            picture.setRGB(i % 64, i / 64, i * 31 % 0x1000000);
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", png);
        return png.toByteArray();
    }

    @Test
    void whatHasComeIsAnsweredAndWhatComesIsRefused() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "signals are sent by kill, which this system has not");
        Path token = Files.writeString(folder.resolve("token.txt"), TOKEN);
        List<String> command = List.of("serve", "--load", detector().toString(), "--token-file", token.toString());
        Path log = folder.resolve("serve.log");
        byte[] image = image();

        try (CommandProcess process = CommandProcess.start(log, command)) {
            URI address = address(process, log);
            // The network is ready then, and the last answer takes no longer than an image does.
            assertThat(scored(request(address, "/score").POST(HttpRequest.BodyPublishers.ofByteArray(image))))
                    .isEqualTo(200);

            try (Socket slow = new Socket(address.getHost(), address.getPort())) {
                OutputStream out = slow.getOutputStream();
                out.write(("POST /score HTTP/1.1\r\nHost: " + address.getAuthority() + "\r\nAuthorization: Bearer "
                                + TOKEN
                                + "\r\nContent-Type: image/png\r\nContent-Length: " + image.length
                                + "\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                InputStream in = slow.getInputStream();
                assertThat(head(in)).startsWith("HTTP/1.1 100 ");
                out.write(image, 0, image.length / 2);
                out.flush();

                process.signal("TERM");

                HttpResponse<String> refused = refused(address);
                assertThat(refused.headers().firstValue("Retry-After")).contains("10");
                assertThat(refused.body()).contains("the server is stopping");
                assertThat(process.isAlive()).isTrue();
                out.write(image, image.length / 2, image.length - image.length / 2);
                out.flush();
                assertThat(head(in)).startsWith("HTTP/1.1 200 ");
                JsonNode answer = new ObjectMapper().readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                assertThat(answer.at("/images/0/score").asDouble()).isPositive();
            }
            Outcome stopped = process.outcome();
            assertThat(stopped.status()).as(stopped.text()).isEqualTo(143);
            assertThat(stopped.text())
                    .contains("Stopped; requests that had come were answered.")
                    .doesNotContain("Error", "\tat ");
        }
    }

    private static URI address(CommandProcess process, Path log) throws IOException, InterruptedException {
        while (process.isAlive()) {
            Matcher printed = ADDRESS.matcher(Files.readString(log));
            if (printed.find()) {
                return URI.create(printed.group(1));
            }
            Thread.sleep(20);
        }
        throw new AssertionError("serve ended: " + Files.readString(log));
    }

    private static HttpRequest.Builder request(URI address, String path) {
        return HttpRequest.newBuilder(address.resolve(path))
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "image/png");
    }

    private static int scored(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** The answer to a new request, as soon as the signal has come through. */
    private static HttpResponse<String> refused(URI address) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        while (true) {
            HttpResponse<String> answer =
                    client.send(request(address, "/health").build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 503) {
                return answer;
            }
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    /** The lines up to an empty one. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended after: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
