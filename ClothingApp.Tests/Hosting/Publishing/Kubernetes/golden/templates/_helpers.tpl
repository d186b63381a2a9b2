{{/* Labels by which pods are found; they never change. */}}
{{- define "app.release" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "app.selector" -}}
{{ include "app.release" .root }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* Labels of pods: nothing that a new version of the chart alone would change, which would start every pod anew. */}}
{{- define "app.podLabels" -}}
{{ include "app.selector" . }}
app.kubernetes.io/part-of: {{ .root.Chart.Name }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
{{- end }}

{{/* The labels that Kubernetes recommends. */}}
{{- define "app.labels" -}}
{{ include "app.podLabels" . }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Of what ConfigMaps hold, whatever their labels are. */}}
{{- define "app.checksum" -}}
{{- $data := list }}
{{- range splitList "\n---\n" . }}
{{- $data = append $data (get (fromYaml .) "data") }}
{{- end }}
{{- toJson $data | sha256sum }}
{{- end }}

{{/* An image: a digest wins over the tag; images of this application come from imageRegistry. */}}
{{- define "app.image" -}}
{{- $image := .image -}}
{{- $registry := ternary .root.Values.imageRegistry "" (and $image.own (ne .root.Values.imageRegistry "")) -}}
{{- with $registry }}{{ . }}/{{ end }}{{ $image.repository }}
{{- if $image.digest }}@{{ $image.digest }}{{ else }}:{{ $image.tag }}{{ end }}
{{- end }}
