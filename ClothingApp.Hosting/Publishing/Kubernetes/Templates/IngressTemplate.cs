namespace ClothingApp.Hosting.Publishing.Kubernetes.Templates;

/// <summary>templates/NAME/NAME.yaml of an ingress: an Ingress or, by choice, an HTTPRoute of the Gateway API.</summary>
internal static class IngressTemplate
{
    public static string Write(PublishModel model, string name, IReadOnlyList<IngressPath> paths)
    {
        // The longest prefix wins by itself in both kinds; the order is for people.
        var ordered = paths.OrderByDescending(path => path.Path.Length).ThenBy(path => path.Path, StringComparer.Ordinal).ToList();
        return $$$"""
            {{- with .Values.ingress }}
            {{- if and .enabled (eq .kind "Ingress") }}
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: {{{name}}}
              labels:
                {{- include "app.labels" (dict "root" $ "component" "{{{name}}}") | nindent 4 }}
              {{- with .annotations }}
              annotations:
                {{- toYaml . | nindent 4 }}
              {{- end }}
            spec:
              {{- with .className }}
              ingressClassName: {{ . | quote }}
              {{- end }}
              {{- if .tls.enabled }}
              tls:
                - secretName: {{ required "ingress.tls.secretName names the Secret with the certificate" .tls.secretName | quote }}
                  {{- with .host }}
                  hosts:
                    - {{ . | quote }}
                  {{- end }}
              {{- end }}
              rules:
                - http:
                    paths:
            {{{string.Concat(ordered.Select(path => IngressPathOf(model, path)))}}}
                  {{- with .host }}
                  host: {{ . | quote }}
                  {{- end }}
            {{- else if .enabled }}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata:
              name: {{{name}}}
              labels:
                {{- include "app.labels" (dict "root" $ "component" "{{{name}}}") | nindent 4 }}
              {{- with .annotations }}
              annotations:
                {{- toYaml . | nindent 4 }}
              {{- end }}
            spec:
              parentRefs:
                - name: {{ required "ingress.gateway.name names the Gateway that takes the requests" .gateway.name | quote }}
                  {{- with .gateway.namespace }}
                  namespace: {{ . | quote }}
                  {{- end }}
              {{- with .host }}
              hostnames:
                - {{ . | quote }}
              {{- end }}
              rules:
            {{{string.Concat(ordered.Select(path => RouteOf(model, path)))}}}
            {{- end }}
            {{- end }}
            """.ReplaceLineEndings("\n").Split('\n').Where(line => line.Trim().Length > 0).Aggregate("", (text, line) => text + line + "\n");
    }

    private static string IngressPathOf(PublishModel model, IngressPath path) => $$$"""
                  - path: {{{path.Path}}}
                    pathType: {{{path.PathType}}}
                    backend:
                      service:
                        name: {{{Names.Service(model[path.Resource])}}}
                        port:
                          name: {{{Names.Port(model[path.Resource].Port(path.Endpoint))}}}

        """;

    private static string RouteOf(PublishModel model, IngressPath path) => $$$"""
            - matches:
                - path:
                    type: {{{(path.PathType == "Exact" ? "Exact" : "PathPrefix")}}}
                    value: {{{path.Path}}}
              backendRefs:
                - name: {{{Names.Service(model[path.Resource])}}}
                  port: {{{model[path.Resource].Port(path.Endpoint).Number}}}

        """;
}

/// <summary>Where requests of a path go.</summary>
internal sealed record IngressPath(string Path, string PathType, string Resource, string Endpoint);
