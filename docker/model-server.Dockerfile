# The embedded server with this repository's models in it, for amd64 and arm64. From the repository's root:
#
#   dotnet publish ClothingApp.ModelServer -t:PublishContainer
#   docker build --file docker/model-server.Dockerfile --tag clothingapp-model-server:0.1.0 .
#
# The first makes the server without models, as clothingapp-model-server:0.1.0-bare.
ARG BASE=clothingapp-model-server:0.1.0-bare
FROM ${BASE}

LABEL org.opencontainers.image.title="ClothingApp model server" \
      org.opencontainers.image.description="The embedded model server with the models of ClothingApp" \
      org.opencontainers.image.licenses="MIT"

COPY LICENSE THIRD-PARTY-NOTICES /licenses/clothingapp/
COPY models /models

# gRPC and REST, as TensorFlow Serving has them.
EXPOSE 8500 8501
CMD ["--port=8500", "--rest_api_port=8501", "--model_config_file=/models/models.config", "--graph_cache=/tmp/graphs"]
