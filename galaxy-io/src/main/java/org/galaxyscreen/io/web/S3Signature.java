package org.galaxyscreen.io.web;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.galaxyscreen.core.Sha256;

/**
 * Signs requests as S3 and those that speak its language want it: AWS Signature Version 4, in the header {@code Authorization}, of requests
 * without a body. <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html">Amazon's description</a>.
 */
final class S3Signature {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** The SHA-256 of nothing. */
    private static final String NO_BODY = Sha256.ofText("");

    private S3Signature() {}

    /**
     * The headers that a signed request has besides its own.
     *
     * @param method {@code GET} or {@code HEAD}
     * @param target path and query as they are sent, percent-encoded once, the query's parameters sorted
     * @param own headers that are signed too, their names in lower case; not {@code host}, which is added
     */
    static SortedMap<String, String> headers(
            String method, URI target, Map<String, String> own, S3Credentials credentials, String region, Instant now) {
        String time = TIME.format(now);
        SortedMap<String, String> signed = new TreeMap<>(own);
        signed.put("host", target.getRawAuthority());
        signed.put("x-amz-content-sha256", NO_BODY);
        signed.put("x-amz-date", time);
        if (!credentials.token().isEmpty()) {
            signed.put("x-amz-security-token", credentials.token());
        }
        String names = String.join(";", signed.keySet());
        String path = target.getRawPath() == null || target.getRawPath().isEmpty() ? "/" : target.getRawPath();
        String request = String.join(
                "\n",
                method,
                path,
                target.getRawQuery() == null ? "" : target.getRawQuery(),
                signed.entrySet().stream()
                        .map(header -> header.getKey() + ":" + header.getValue().strip() + "\n")
                        .collect(Collectors.joining()),
                names,
                NO_BODY);
        String scope = time.substring(0, 8) + "/" + region + "/s3/aws4_request";
        String text = String.join("\n", "AWS4-HMAC-SHA256", time, scope, Sha256.ofText(request));
        byte[] key = bytes("AWS4" + credentials.secret());
        for (String part : scope.split("/")) {
            key = hmac(key, part);
        }
        SortedMap<String, String> headers = new TreeMap<>(signed);
        // The client sets it, to the same.
        headers.remove("host");
        headers.put(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=" + credentials.id() + "/" + scope + ",SignedHeaders=" + names
                        + ",Signature=" + HexFormat.of().formatHex(hmac(key, text)));
        return headers;
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(bytes(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("each Java has HmacSHA256", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
