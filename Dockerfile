# syntax=docker/dockerfile:1
FROM --platform=$BUILDPLATFORM golang:1.26-alpine AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download && go mod verify
COPY . .
ARG VERSION=""
ARG TARGETOS
ARG TARGETARCH
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -buildvcs=false -ldflags "-s -w -X main.release=$VERSION" -o /pinlint ./cmd/pinlint

FROM scratch
LABEL org.opencontainers.image.title="pinlint" \
      org.opencontainers.image.description="Finds what Pinterest would refuse, before it is sent" \
      org.opencontainers.image.source="https://github.com/pinlint/pinlint" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /src/LICENSE /src/docs/licences.md /licences/
COPY --from=build /pinlint /pinlint
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/pinlint"]
CMD ["--help"]
