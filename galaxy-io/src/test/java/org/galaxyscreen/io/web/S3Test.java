package org.galaxyscreen.io.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLSession;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.PendingImage;
import org.galaxyscreen.core.Sha256;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.io.Fixtures;
import org.galaxyscreen.io.NoImagesException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Buckets, of a small server in this process that checks each signature by itself; and Amazon's published examples of signatures. */
@Timeout(60)
class S3Test {
    private static final byte[] PICTURE = Fixtures.bytes("png-rgb.png");
    private static final byte[] ARCHIVE = Fixtures.bytes("formats/uint8.npz");
    private static final String SECRET = "a/secret+key";

    /** What {@code s3://survey} holds, by key. */
    private final TreeMap<String, byte[]> objects = new TreeMap<>();

    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @TempDir
    private Path folder;

    private HttpServer server;
    private URI endpoint;
    private boolean publicBucket = true;

    static S3 anonymous() {
        return new S3(new S3Settings(null, "us-east-1", null), Clock.systemUTC());
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        String key = path.length() > 8
                ? URLDecoder.decode(path.substring(8).replace("+", "%2B"), StandardCharsets.UTF_8)
                : "";
        int number = asked.computeIfAbsent(key, name -> new AtomicInteger()).incrementAndGet();
        try (exchange) {
            String refusal = refusal(exchange);
            if (!refusal.isEmpty()) {
                error(exchange, 403, refusal);
            } else if (key.contains("busy") && number < 3) {
                error(exchange, 503, "SlowDown");
            } else if (key.isEmpty()) {
                list(exchange);
            } else if (!objects.containsKey(key)) {
                error(exchange, 404, "NoSuchKey");
            } else {
                byte[] body = objects.get(key);
                exchange.getResponseHeaders().set("ETag", tag(body));
                if (exchange.getRequestMethod().equals("HEAD")) {
                    exchange.sendResponseHeaders(200, -1);
                } else {
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body, 0, key.contains("cut") && number == 1 ? 50 : body.length);
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static void error(HttpExchange exchange, int status, String code) throws IOException {
        byte[] body =
                ("<?xml version=\"1.0\"?><Error><Code>" + code + "</Code></Error>").getBytes(StandardCharsets.UTF_8);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    private static String tag(byte[] body) {
        return '"' + HexFormat.of().formatHex(Sha256.digest().digest(body), 0, 8) + '"';
    }

    /** Three a page; keys are encoded as Amazon does it, with a plus for a space. */
    private void list(HttpExchange exchange) throws IOException {
        Map<String, String> query = new TreeMap<>();
        for (String part : exchange.getRequestURI().getRawQuery().split("&")) {
            String[] pair = part.split("=", 2);
            query.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
        }
        assertThat(query).containsEntry("list-type", "2").containsEntry("encoding-type", "url");
        String prefix = query.get("prefix");
        String after = query.getOrDefault("continuation-token", "").replace("to=ken/", "");
        List<String> keys = objects.keySet().stream()
                .filter(key -> key.startsWith(prefix) && key.compareTo(after) > 0)
                .toList();
        StringBuilder page = new StringBuilder(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        + "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><EncodingType>url</EncodingType>");
        for (String key : keys.subList(0, Math.min(3, keys.size()))) {
            page.append("<Contents><Key>")
                    .append(S3.encoded(key, true).replace("%20", "+"))
                    .append("</Key><Owner><ID>x</ID></Owner><ETag>&quot;")
                    .append(tag(objects.get(key)).replace("\"", ""))
                    .append("&quot;</ETag><Size>")
                    .append(objects.get(key).length)
                    .append("</Size></Contents>");
        }
        page.append("<IsTruncated>").append(keys.size() > 3).append("</IsTruncated>");
        if (keys.size() > 3) {
            page.append("<NextContinuationToken>to=ken/").append(keys.get(2)).append("</NextContinuationToken>");
        }
        byte[] body = page.append("</ListBucketResult>").toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    /** The signature by Amazon's description, from what came over the wire; empty where the request is let in. */
    private String refusal(HttpExchange exchange) throws GeneralSecurityException {
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        if (given == null) {
            return publicBucket ? "" : "AccessDenied";
        }
        String scope = given.replaceAll(".*Credential=KEYID/([^,]+),.*", "$1");
        String names = given.replaceAll(".*SignedHeaders=([^,]+),.*", "$1");
        StringBuilder canonical = new StringBuilder(exchange.getRequestMethod() + "\n"
                + exchange.getRequestURI().getRawPath() + "\n"
                + (exchange.getRequestURI().getRawQuery() == null
                        ? ""
                        : exchange.getRequestURI().getRawQuery())
                + "\n");
        for (String name : names.split(";")) {
            canonical
                    .append(name)
                    .append(':')
                    .append(exchange.getRequestHeaders().getFirst(name))
                    .append('\n');
        }
        canonical
                .append('\n')
                .append(names)
                .append('\n')
                .append(HexFormat.of().formatHex(Sha256.digest().digest()));
        byte[] key = ("AWS4" + SECRET).getBytes(StandardCharsets.UTF_8);
        for (String part : List.of(
                scope.split("/")[0],
                "eu-west-1",
                "s3",
                "aws4_request",
                "AWS4-HMAC-SHA256\n" + exchange.getRequestHeaders().getFirst("X-Amz-Date") + "\n" + scope + "\n"
                        + HexFormat.of()
                                .formatHex(Sha256.digest()
                                        .digest(canonical.toString().getBytes(StandardCharsets.UTF_8))))) {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            key = mac.doFinal(part.getBytes(StandardCharsets.UTF_8));
        }
        return given.endsWith("Signature=" + HexFormat.of().formatHex(key)) ? "" : "SignatureDoesNotMatch";
    }

    private Fetcher fetcher(String secret) {
        S3Credentials credentials = secret.isEmpty() ? null : new S3Credentials("KEYID", secret, "", "the test");
        return new Fetcher(
                new S3(new S3Settings(endpoint, "eu-west-1", credentials), Clock.systemUTC()),
                Duration.ofMillis(5),
                Duration.ofSeconds(10));
    }

    private ImageSource open(String location, Fetcher fetcher, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of("cache=" + folder.resolve("cache")));
        all.addAll(List.of(options));
        return new WebProvider().open(location, NamedOptions.parse(all), fetcher);
    }

    @Test
    void aFolderOfABucketIsAsAFolder() throws IOException {
        publicBucket = false;
        List<String> keys = List.of(
                "dr1/spiral/a b+c.png", "dr1/spiral/Ω.png", "dr1/odd/x&y#1?.png", "dr1/odd/100%.png", "dr1/e.png");
        keys.forEach(key -> objects.put(key, PICTURE));
        objects.put("dr1/spiral/", new byte[0]);
        objects.put("dr1/readme.txt", new byte[3]);
        objects.put("dr1/.hidden.png", PICTURE);
        objects.put("dr10/other.png", PICTURE);

        ImageSource source = open("s3://survey/dr1", fetcher(SECRET));

        assertThat(source.objects())
                .extracting(object -> object.id() + " " + object.label())
                .containsExactly("e null", "100% odd", "x&y#1? odd", "a b+c spiral", "Ω spiral");
        assertThat(source.name()).isEqualTo("dr1");
        assertThat(source.remarks())
                .containsExactly(
                        "from s3://survey/dr1, by " + endpoint + ", with the credentials of the test",
                        "1 .txt ignored");
        for (PendingImage image : Fixtures.readAll(source, 3)) {
            assertThat(image.read().width()).as(image.object().id()).isPositive();
        }
    }

    @Test
    void busyServersAndBrokenConnectionsAreAskedAgain() throws IOException {
        objects.put("p/busy.png", PICTURE);
        objects.put("p/cut.png", PICTURE);
        objects.put("p/gone.png", PICTURE);
        objects.put("p/text.png", "no picture".getBytes(StandardCharsets.UTF_8));
        objects.put("q/cut.npz", ARCHIVE);

        List<PendingImage> images = Fixtures.readAll(open("s3:/survey/p", fetcher("")), 1);
        objects.remove("p/gone.png");
        assertThat(images.get(0).read().width()).isPositive();
        assertThat(images.get(1).read().width()).isPositive();
        assertThat(asked.get("p/busy.png")).hasValue(3);
        assertThat(asked.get("p/cut.png")).hasValue(2);
        assertThatThrownBy(() -> images.get(3).read())
                .isInstanceOf(UnreadableImageException.class)
                .hasMessageContaining("s3://survey/p/text.png: ");

        ImageSource archive = open("s3://survey/q/cut.npz", fetcher(""));
        assertThat(archive.objects()).extracting(SurveyObject::id).containsExactly("M 31", "NGC 1", "Ω Cen", "x");
        assertThat(archive.remarks().get(0))
                .startsWith("downloaded from s3://survey/q/cut.npz, by " + endpoint + ", without credentials: "
                        + ARCHIVE.length + " bytes, SHA-256 ");
        // Once for its headers, twice for itself; and for another opening of it the headers alone.
        open("s3://survey/q/cut.npz", fetcher(""));
        assertThat(asked.get("q/cut.npz").get()).isLessThanOrEqualTo(4);
    }

    @Test
    void tilesAreDownloadedOnceAndAnewWhenTheyChange() throws IOException {
        byte[] fits = Fixtures.bytes("fits/mosaic/tiles/" + firstTile());
        objects.put("tiles/north/t1.fits", fits);
        objects.put("tiles/t2.fits", fits);
        objects.put("tiles/look.png", PICTURE);

        ImageSource source = open("s3://survey/tiles", fetcher(""), "source=fits");
        assertThat(source.objects()).extracting(SurveyObject::id).containsExactly("t1", "t2");
        assertThat(source.name()).isEqualTo("tiles");
        assertThat(source.remarks().get(0)).contains("2 files, " + 2 * fits.length + " bytes");
        int before = asked.get("tiles/t2.fits").get();
        objects.remove("tiles/t2.fits");
        ImageSource fewer = open("s3://survey/tiles", fetcher(""), "source=fits");
        assertThat(fewer.objects()).extracting(SurveyObject::id).containsExactly("t1");
        assertThat(source.objects()).as("as it was").hasSize(2);
        assertThat(asked.get("tiles/t2.fits")).hasValue(before);
        assertThatThrownBy(() -> open("s3://survey/tiles/north/t1.fits/no", fetcher("")))
                .isInstanceOf(NoImagesException.class)
                .hasMessageContaining(
                        "is neither an object nor a folder of some; check the name, in which case counts");
    }

    private static String firstTile() throws IOException {
        try (var files = Files.list(Path.of("src/test/resources/org/galaxyscreen/io/fits/mosaic/tiles"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".fits"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void whatIsNotAllowedSaysWhatToDo() {
        publicBucket = false;
        objects.put("a/b.png", PICTURE);
        assertThatThrownBy(() -> open("s3://survey/a", fetcher("")))
                .hasMessage(
                        "s3://survey/a cannot be listed: the server answers with status 403 (AccessDenied): it wants a"
                                + " login, or does not allow this; no credentials were given, and without them public buckets only can"
                                + " be read: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
        assertThatThrownBy(() -> open("s3://survey/a", fetcher("another")))
                .hasMessageContaining("(SignatureDoesNotMatch)")
                .hasMessageContaining(
                        "the credentials are those of the test; for a public bucket give the option unsigned=true");
        publicBucket = true;
        assertThatThrownBy(() -> open("s3://survey/a/b.png", fetcher("")))
                .hasMessageContaining(
                        "s3://survey/a/b.png is a single picture; the address of its folder, or a text file");
    }

    @Test
    void listsMayHaveBuckets() throws IOException {
        objects.put("x/1.png", PICTURE);
        Path list = Files.writeString(folder.resolve("list.txt"), "s3://survey/x/1.png\n");

        ImageSource source = new WebProvider().open(list.toString(), NamedOptions.none(), fetcher(""));

        assertThat(Fixtures.readAll(source, 1).get(0).read().width()).isPositive();
        assertThat(source.objects()).extracting(SurveyObject::id).containsExactly("1");
    }

    /**
     * The examples of <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html">Authenticating Requests:
     * Using the Authorization Header</a>, those without a body.
     */
    @Test
    void signaturesAreThoseThatAmazonPublishes() {
        S3Credentials credentials = new S3Credentials(
                "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "", "the example");
        Instant now = Instant.parse("2013-05-24T00:00:00Z");
        String host = "https://examplebucket.s3.amazonaws.com/";

        SortedMap<String, String> object = S3Signature.headers(
                "GET", URI.create(host + "test.txt"), Map.of("range", "bytes=0-9"), credentials, "us-east-1", now);
        assertThat(object)
                .containsEntry(
                        "authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                                + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                                + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
                .containsEntry("x-amz-date", "20130524T000000Z");
        assertThat(S3Signature.headers(
                        "GET", URI.create(host + "?lifecycle="), Map.of(), credentials, "us-east-1", now))
                .extractingByKey("authorization")
                .asString()
                .endsWith("Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
        assertThat(S3Signature.headers(
                        "GET", URI.create(host + "?max-keys=2&prefix=J"), Map.of(), credentials, "us-east-1", now))
                .extractingByKey("authorization")
                .asString()
                .endsWith("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
    }

    @Test
    void amazonsBucketsHaveHostsOfTheirOwn() {
        S3 amazon = new S3(new S3Settings(null, "eu-west-1", null), Clock.systemUTC());
        TreeMap<String, String> query = new TreeMap<>(Map.of("prefix", "a/b c", "list-type", "2"));

        HttpRequest list = amazon.request("GET", S3.parse("s3://stpubdata").orElseThrow(), query)
                .build();
        HttpRequest dotted = amazon.request("GET", S3.parse("s3://a.b/k+ü").orElseThrow(), new TreeMap<>())
                .build();

        assertThat(list.uri())
                .hasToString("https://stpubdata.s3.eu-west-1.amazonaws.com/?list-type=2&prefix=a%2Fb%20c");
        assertThat(dotted.uri()).hasToString("https://s3.eu-west-1.amazonaws.com/a.b/k%2B%C3%BC");
        assertThat(list.headers().map()).doesNotContainKey("authorization");
    }

    @Test
    void aBucketIsAskedInItsOwnRegion() {
        S3 amazon = new S3(
                new S3Settings(null, "eu-west-1", new S3Credentials("KEYID", SECRET, "", "the test")),
                Clock.systemUTC());
        URI bucket = S3.parse("s3://stpubdata/a").orElseThrow();

        assertThat(amazon.learns(bucket, answer(403, "eu-west-1"))).isFalse();
        assertThat(amazon.learns(bucket, answer(301, "us-east-1"))).isTrue();
        assertThat(amazon.learns(bucket, answer(301, "us-east-1"))).isFalse();
        assertThat(amazon.learns(bucket, answer(301, "evil.example.org/"))).isFalse();

        HttpRequest request = amazon.request("GET", bucket, new TreeMap<>()).build();
        assertThat(request.uri()).hasToString("https://stpubdata.s3.us-east-1.amazonaws.com/a");
        assertThat(request.headers().firstValue("authorization").orElseThrow()).contains("/us-east-1/s3/aws4_request,");
    }

    private static HttpResponse<Long> answer(int status, String region) {
        return new HttpResponse<>() {
            @Override
            public int statusCode() {
                return status;
            }

            @Override
            public HttpHeaders headers() {
                return HttpHeaders.of(Map.of("x-amz-bucket-region", List.of(region)), (name, value) -> true);
            }

            @Override
            public HttpRequest request() {
                throw new UnsupportedOperationException();
            }

            @Override
            public Optional<HttpResponse<Long>> previousResponse() {
                return Optional.empty();
            }

            @Override
            public Long body() {
                return 0L;
            }

            @Override
            public Optional<SSLSession> sslSession() {
                return Optional.empty();
            }

            @Override
            public URI uri() {
                throw new UnsupportedOperationException();
            }

            @Override
            public HttpClient.Version version() {
                return HttpClient.Version.HTTP_1_1;
            }
        };
    }

    @Test
    void credentialsAreFoundWhereOthersFindThem() throws IOException {
        Path aws = Files.createDirectories(folder.resolve(".aws"));
        Files.writeString(
                aws.resolve("credentials"),
                "# mine\n[default]\naws_access_key_id = D\naws_secret_access_key = DS\n\n[work]\naws_access_key_id=W\n"
                        + "aws_secret_access_key = W=S\naws_session_token = T\n");
        Files.writeString(
                aws.resolve("config"),
                "[default]\nregion = eu-central-1\ns3 =\n  region = nowhere\n[profile work]\nregion=us-west-2\n"
                        + "[profile sso]\nsso_session = x\n");

        S3Settings usual = settings(Map.of());
        assertThat(usual.credentials()).isEqualTo(new S3Credentials("D", "DS", "", "the profile default"));
        assertThat(usual.region()).isEqualTo("eu-central-1");
        assertThat(usual.toString()).doesNotContain("DS");
        S3Settings work = settings(Map.of("AWS_PROFILE", "work"));
        assertThat(work.credentials()).isEqualTo(new S3Credentials("W", "W=S", "T", "the profile work"));
        assertThat(work.region()).isEqualTo("us-west-2");
        Map<String, String> keys = Map.of(
                "AWS_ACCESS_KEY_ID", "E", "AWS_SECRET_ACCESS_KEY", "ES", "AWS_ENDPOINT_URL", "http://minio:9000/");
        assertThat(settings(keys).credentials()).isEqualTo(new S3Credentials("E", "ES", "", "the environment"));
        assertThat(settings(keys).endpoint()).hasToString("http://minio:9000");
        assertThat(settings(keys, "profile=work").credentials().id()).isEqualTo("W");
        assertThat(settings(keys, "unsigned=true", "endpoint=https://a.b", "region=x")
                        .toString())
                .isEqualTo("S3Settings[endpoint=https://a.b, region=x, credentials=null]");
        assertThat(S3Settings.of(NamedOptions.none(), Map.of(), folder.resolve("nobody"))
                        .credentials())
                .isNull();
        assertThatThrownBy(() -> settings(Map.of(), "profile=sso"))
                .hasMessageContaining("the profile 'sso' has no aws_access_key_id and aws_secret_access_key in ")
                .hasMessageContaining("aws configure export-credentials --format env");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(Map.of("AWS_ACCESS_KEY_ID", "E")))
                .withMessageContaining("set both or none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(Map.of(), "endpoint=minio:9000"))
                .withMessageContaining("the endpoint of S3 is 'minio:9000'; an http:// or https:// address expected");
    }

    private S3Settings settings(Map<String, String> environment, String... options) throws IOException {
        return S3Settings.of(NamedOptions.parse(List.of(options)), environment, folder);
    }
}
