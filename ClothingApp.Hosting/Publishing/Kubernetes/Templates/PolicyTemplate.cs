using System.Net;
using System.Net.Sockets;

namespace ClothingApp.Hosting.Publishing.Kubernetes.Templates;

/// <summary>Who may talk to whom: what the graph's references say, and nothing else.</summary>
internal static class PolicyTemplate
{
    /// <summary>templates/network-policies.yaml: nobody to anybody, but names are resolved.</summary>
    public const string Common = """
        {{- if .Values.networkPolicy.enabled }}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: {{ .Chart.Name }}-default-deny
          labels:
            {{- include "app.labels" (dict "root" $ "component" "network") | nindent 4 }}
        spec:
          podSelector:
            matchLabels:
              {{- include "app.release" $ | nindent 6 }}
          policyTypes:
            - Ingress
            - Egress
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: {{ .Chart.Name }}-resolve-names
          labels:
            {{- include "app.labels" (dict "root" $ "component" "network") | nindent 4 }}
        spec:
          podSelector:
            matchLabels:
              {{- include "app.release" $ | nindent 6 }}
          policyTypes:
            - Egress
          egress:
            - to:
                {{- toYaml .Values.networkPolicy.dns | nindent 8 }}
              ports:
                - port: 53
                  protocol: UDP
                - port: 53
                  protocol: TCP
        {{- end }}

        """;

    public static string Write(Workload workload)
    {
        var ingress = string.Concat(workload.ServicePorts.Select(port => Ingress(workload, port))) + workload.Ingress + Scraping(workload);
        var egress = string.Concat(workload.Resource.Uses.GroupBy(use => use.Resource, StringComparer.Ordinal).Select(group => Egress(workload, group)))
            + (workload.Resource.ReachesInternet ? Internet() : "") + (workload.Resource.SendsTelemetry ? Collector : "") + workload.Egress;
        return $$$"""
            {{- if .Values.networkPolicy.enabled }}
            ---
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: {{{workload.Name}}}
              labels:
                {{- include "app.labels" (dict "root" $ "component" "{{{workload.Name}}}") | nindent 4 }}
            spec:
              podSelector:
                matchLabels:
                  {{- include "app.selector" (dict "root" $ "component" "{{{workload.Name}}}") | nindent 6 }}
              policyTypes:
                - Ingress
                - Egress
              ingress:{{{Rules(ingress)}}}
              egress:{{{Rules(egress)}}}
            {{- end }}
            """.ReplaceLineEndings("\n").Split('\n').Where(line => line.Trim().Length > 0).Aggregate("", (text, line) => text + line + "\n");
    }

    private static string Rules(string rules) => rules.Length == 0 ? " []" : "\n    " + Text.Indent(rules, 4);

    private static string Ingress(Workload workload, PublishedPort port)
    {
        var users = string.Concat(workload.UsersOf(port).Select(user => $$$"""
                - podSelector:
                    matchLabels:
                      {{- include "app.selector" (dict "root" $ "component" "{{{Names.Of(user)}}}") | nindent 14 }}

            """));
        var rules = users.Length == 0 ? "" : $$$"""
            - from:
            {{{users}}}
              ports:
                - port: {{{port.Number}}}

            """;
        // Whoever the values name; nobody named is everybody.
        return !port.IsExternal ? rules : rules + $$$"""
            - ports:
                - port: {{{port.Number}}}
              {{- with .Values.networkPolicy.visitors }}
              from:
                {{- toYaml . | nindent 8 }}
              {{- end }}

            """;
    }

    private static string Scraping(Workload workload) => workload.Metrics is not { } metrics ? "" : $$$"""
        {{- with .Values.networkPolicy.scrapers }}
        - from:
            {{- toYaml . | nindent 8 }}
          ports:
            - port: {{{metrics.Port.Number}}}
        {{- end }}

        """;

    private static string Egress(Workload workload, IGrouping<string, PublishedUse> uses)
    {
        var target = workload.Model[uses.Key];
        var ports = string.Concat(uses.Select(use => $"    - port: {target.Port(use.Endpoint).Number}\n"));
        return $$$"""
            - to:
                - podSelector:
                    matchLabels:
                      {{- include "app.selector" (dict "root" $ "component" "{{{Names.Of(target)}}}") | nindent 14 }}
              ports:
            {{{ports}}}

            """;
    }

    /// <summary>The gateway's own refusals once more, where its code cannot be got round. A rule without ports would allow all of them.</summary>
    private static string Internet() => $$$"""
        {{- with .Values.networkPolicy.internetPorts }}
        - to:
            - ipBlock:
                cidr: 0.0.0.0/0
                except:
                  {{{Text.Indent(Except(AddressFamily.InterNetwork), 10)}}}
            - ipBlock:
                cidr: ::/0
                except:
                  {{{Text.Indent(Except(AddressFamily.InterNetworkV6), 10)}}}
          ports:
            {{- range . }}
            - port: {{ . }}
              protocol: TCP
            {{- end }}
        {{- end }}

        """;

    private static string Except(AddressFamily family)
    {
        using var table = new StreamReader(typeof(PolicyTemplate).Assembly.GetManifestResourceStream("refused-networks.txt")!);
        var lines = table.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join('\n', lines.Where(line => line[0] != '#').Select(line => line.Split(' ', 2))
            .Where(row => IPNetwork.Parse(row[0]).BaseAddress.AddressFamily == family)
            .Select(row => $"- {row[0]} # {row[1]}"));
    }

    private const string Collector = """
        {{- if .Values.telemetry.endpoint }}
        - ports:
            - port: {{ .Values.networkPolicy.collector.port }}
              protocol: TCP
          {{- with .Values.networkPolicy.collector.to }}
          to:
            {{- toYaml . | nindent 8 }}
          {{- end }}
        {{- end }}

        """;
}
