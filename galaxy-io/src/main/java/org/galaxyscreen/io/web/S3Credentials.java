package org.galaxyscreen.io.web;

/**
 * Who asks. Its text does not have the secret.
 *
 * @param id the access key's
 * @param secret the access key
 * @param token of a session; empty where there is none
 * @param origin where they are from, for messages
 */
record S3Credentials(String id, String secret, String token, String origin) {
    @Override
    public String toString() {
        return "S3Credentials[" + id + ", " + origin + "]";
    }
}
