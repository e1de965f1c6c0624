package org.galaxyscreen.io.web;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Objects in buckets, {@code s3://BUCKET/KEY}, as requests over HTTP: signed where there are credentials, and to the region that the bucket
 * is in, as soon as the server has said so. Thread-safe.
 */
final class S3 {
    /** One slash too: a path that was an address has lost the other. The key means itself, whatever it has. */
    private static final Pattern ADDRESS =
            Pattern.compile("(?i:s3):/{1,2}([A-Za-z0-9][A-Za-z0-9._-]{1,254})(?:/(.*))?");

    private static final String REGION = "x-amz-bucket-region";

    private final S3Settings settings;
    private final Clock clock;

    /** By bucket, where the server has said it. */
    private final Map<String, String> regions = new ConcurrentHashMap<>();

    S3(S3Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** A text as an address; empty where it does not begin with s3:// and a bucket's name. */
    static Optional<URI> parse(String text) {
        Matcher parts = ADDRESS.matcher(text.strip());
        if (!parts.matches()) {
            return Optional.empty();
        }
        return Optional.of(uri(parts.group(1), parts.group(2) == null ? "" : parts.group(2)));
    }

    /** The address of an object. */
    static URI uri(String bucket, String key) {
        try {
            return new URI("s3", bucket, "/" + key, null, null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("s3://" + bucket + "/" + key + " cannot be an address", e);
        }
    }

    static boolean is(URI uri) {
        return "s3".equals(uri.getScheme());
    }

    static String bucket(URI uri) {
        return uri.getRawAuthority();
    }

    /** Without a slash at its beginning; empty for the whole bucket. */
    static String key(URI uri) {
        String path = uri.getPath();
        return path == null || path.isEmpty() ? "" : path.substring(1);
    }

    /** As people write it. */
    static String text(URI uri) {
        return is(uri) ? "s3://" + bucket(uri) + "/" + key(uri) : uri.toString();
    }

    /**
     * A request.
     *
     * @param method {@code GET} or {@code HEAD}
     * @param uri of an object, or of a bucket
     * @param query parameters
     */
    HttpRequest.Builder request(String method, URI uri, SortedMap<String, String> query) {
        String bucket = bucket(uri);
        String region = region(bucket);
        URI target = target(bucket, key(uri), region, query);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(target).method(method, HttpRequest.BodyPublishers.noBody());
        S3Credentials credentials = settings.credentials();
        if (credentials != null) {
            S3Signature.headers(method, target, Map.of(), credentials, region, clock.instant())
                    .forEach(request::setHeader);
        }
        return request;
    }

    private String region(String bucket) {
        return regions.getOrDefault(bucket, settings.region());
    }

    private URI target(String bucket, String key, String region, SortedMap<String, String> query) {
        URI own = settings.endpoint();
        String path = "/" + encoded(key, true);
        String base;
        if (own != null) {
            base = own + "/" + bucket;
        } else {
            String host = "s3." + region + ".amazonaws.com" + (region.startsWith("cn-") ? ".cn" : "");
            // A certificate's asterisk stands for one part of a name.
            boolean ownHost = bucket.matches("[a-z0-9-]+");
            base = ownHost ? "https://" + bucket + "." + host : "https://" + host + "/" + bucket;
        }
        String parameters = query.entrySet().stream()
                .map(parameter -> encoded(parameter.getKey(), false) + "=" + encoded(parameter.getValue(), false))
                .collect(Collectors.joining("&"));
        return URI.create(base + path + (parameters.isEmpty() ? "" : "?" + parameters));
    }

    /** As RFC 3986 has it, and the signature wants it. */
    static String encoded(String text, boolean withSlashes) {
        StringBuilder encoded = new StringBuilder();
        for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
            char letter = (char) (next & 0xFF);
            boolean plain = letter >= 'a' && letter <= 'z'
                    || letter >= 'A' && letter <= 'Z'
                    || letter >= '0' && letter <= '9'
                    || "-._~".indexOf(letter) >= 0
                    || withSlashes && letter == '/';
            if (plain) {
                encoded.append(letter);
            } else {
                encoded.append('%')
                        .append(Character.toUpperCase(Character.forDigit(letter >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(letter & 15, 16)));
            }
        }
        return encoded.toString();
    }

    /** Whether an answer says that the bucket is in another region than that which was asked; from then on that one is. */
    boolean learns(URI uri, HttpResponse<?> answer) {
        String region = answer.headers().firstValue(REGION).orElse("");
        if (settings.endpoint() != null
                || !region.matches("[a-z0-9-]+")
                || region.equals(region(bucket(uri)))
                || answer.statusCode() == 200) {
            return false;
        }
        regions.put(bucket(uri), region);
        return true;
    }

    /** What a person can do about an answer. */
    String advice(int status) {
        S3Credentials credentials = settings.credentials();
        if (status != 401 && status != 403) {
            return "";
        }
        return credentials == null
                ? "; no credentials were given, and without them public buckets only can be read: set AWS_PROFILE, or"
                        + " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
                : "; the credentials are those of " + credentials.origin()
                        + "; for a public bucket give the option unsigned=true";
    }

    /** Whose answers they are, for remarks. */
    String describe() {
        URI endpoint = settings.endpoint();
        S3Credentials credentials = settings.credentials();
        return (endpoint == null ? "" : "by " + endpoint + ", ")
                + (credentials == null ? "without credentials" : "with the credentials of " + credentials.origin());
    }
}
